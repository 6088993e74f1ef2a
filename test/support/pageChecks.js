// Runs in the browser: what a person would find wrong with a page.
globalThis.pageChecks = {
  /** The levels of the headings, in their order. */
  headings: () => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map(({ localName }) => Number(localName[1])),

  /** Texts that are hard to tell from what is behind them: below 4.5 to 1. */
  faintTexts: () => {
    const numbers = colour => colour.match(/[\d.]+/g).map(Number);
    const brightness = ([red, green, blue]) => {
      const [r, g, b] = [red, green, blue].map(part => {
        const value = part / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = element => {
      for (let at = element; at; at = at.parentElement) {
        const colour = numbers(getComputedStyle(at).backgroundColor);
        if (colour[3] !== 0) return colour;
      }
      return [255, 255, 255];
    };
    const contrast = (one, other) => {
      const [light, dark] = [brightness(one), brightness(other)].sort((a, b) => b - a);
      return (light + 0.05) / (dark + 0.05);
    };
    const isText = element =>
      [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim() !== "");
    return [...document.body.querySelectorAll("*")]
      .filter(
        element => isText(element) && element.checkVisibility() && !["script", "style"].includes(element.localName),
      )
      .map(element => {
        const isSvg = element.closest("svg") !== null;
        const { color, fill } = getComputedStyle(element);
        const shape = element.closest(".node")?.querySelector("path");
        const ground = isSvg && shape ? numbers(getComputedStyle(shape).fill) : behind(element);
        return {
          text: element.textContent.trim().slice(0, 40),
          ratio: contrast(numbers(isSvg ? fill : color), ground),
        };
      })
      .filter(({ ratio }) => ratio < 4.5)
      .map(({ text, ratio }) => `${text} ${ratio.toFixed(2)}`);
  },

  /** Addresses within the page that lead nowhere. */
  deadLinks: () =>
    [...document.querySelectorAll("a")]
      .map(link => link.getAttribute("href") ?? link.getAttribute("xlink:href"))
      .filter(address => address?.startsWith("#") && !document.getElementById(address.slice(1))),

  /** What can be used by hand or by keyboard, and has no name to be told by; what has a role is not told by its text. */
  nameless: () =>
    [...document.querySelectorAll("a[*|href], button, input, summary, [role]")]
      .filter(
        ({ textContent, ariaLabel, labels, role }) => !ariaLabel && !labels?.length && (role || !textContent.trim()),
      )
      .map(({ outerHTML }) => outerHTML.slice(0, 80)),
};
