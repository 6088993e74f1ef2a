// Without this script the page is whole: it opens what a link leads to, filters, and colours what is opened.
{
  const resources = [...document.querySelectorAll(".tree details")];
  const filter = document.getElementById("filter");

  const open = target => {
    if (target?.localName !== "details") return;
    filter.value = "";
    filter.dispatchEvent(new Event("input"));
    target.open = true;
    target.scrollIntoView({ block: "start" });
    target.querySelector("summary").focus({ preventScroll: true });
  };
  const openAddressed = () => open(document.getElementById(location.hash.slice(1)));

  // A second click on the same link is no change of the address.
  addEventListener("click", event => {
    const link = event.target.closest?.("a");
    const address = link?.getAttribute("href") ?? link?.getAttribute("xlink:href");
    if (address === location.hash) openAddressed();
  });
  addEventListener("hashchange", openAddressed);

  const token = /("(?:[^"\\]|\\.)*")(?=(:)?)|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;
  const classOf = (text, isString, isKey) => {
    if (isKey) return "key";
    if (!isString) return "literal";
    return /\[(?:secret|known after up)\]/.test(text) ? "unknown" : "string";
  };
  const colour = pre => {
    if (pre.firstElementChild) return;
    const text = pre.textContent;
    const parts = [];
    let from = 0;
    for (const { 0: found, 1: string, 2: colon, index } of text.matchAll(token)) {
      const span = document.createElement("span");
      span.className = classOf(found, string !== undefined, colon !== undefined);
      span.textContent = found;
      parts.push(text.slice(from, index), span);
      from = index + found.length;
    }
    pre.replaceChildren(...parts, text.slice(from));
  };
  // Of a thousand that are opened at once only those that are seen need colours. "toggle" does not bubble, but it can be caught.
  const seen = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      colour(target);
    }
  });
  addEventListener("toggle", ({ target }) => target.open && seen.observe(target.querySelector("pre")), true);

  const tools = document.querySelector(".tools");
  if (tools) {
    tools.hidden = false;
    const toggleAll = isOpen => () => {
      for (const resource of resources) resource.open = isOpen && !resource.closest("[hidden]");
    };
    document.getElementById("expand").addEventListener("click", toggleAll(true));
    document.getElementById("collapse").addEventListener("click", toggleAll(false));

    const items = [...document.querySelectorAll(".tree li")].map(item => ({
      item,
      text: item.querySelector("summary").textContent.toLowerCase(),
    }));
    filter.addEventListener("input", () => {
      const wanted = filter.value.trim().toLowerCase();
      let count = 0;
      for (const { item, text } of items) {
        const isFound = text.includes(wanted);
        item.hidden = !isFound;
        if (!isFound) continue;
        count++;
        for (let above = item; above && above.localName !== "div"; above = above.parentElement) above.hidden = false;
      }
      document.getElementById("found").textContent = wanted === "" ? "" : `${count} of ${items.length}`;
    });
  }
  // Where the diagram is wider than its box, it begins at what runs.
  const drawing = document.querySelector(".drawing");
  const heart = drawing?.querySelector(".node.compute")?.getBoundingClientRect();
  if (heart)
    drawing.scrollLeft = heart.left + heart.width / 2 - drawing.getBoundingClientRect().left - drawing.clientWidth / 2;
  openAddressed();
}
