import { expect } from "chai";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import type { Preview } from "../../preview/preview.ts";
import { graphOf } from "../../report/diagram/graph.ts";
import { toMermaid } from "../../report/diagram/mermaid.ts";
import { toHtml } from "../../report/html.ts";
import type { Opened } from "../support/browser.ts";
import { browserMissing, startBrowser } from "../support/browser.ts";
import { stackPreview } from "../support/stackPreview.ts";
import { hostile, needing, previewOf, rootStep, step } from "../support/steps.ts";

const support = path.resolve(import.meta.dirname, "../support");

const hostilePreview = () => {
  const made = step("a:b:C", hostile, { inputs: { [hostile]: hostile } });
  return previewOf([rootStep({ [hostile]: hostile }), made, needing("a:b:D", "two", { from: [made] })], {
    project: hostile,
    stack: { name: hostile } as Preview["stack"],
    diagnostics: [{ severity: "warning", message: hostile }],
  });
};

/** Runs a check of pageChecks.js in the page. */
const check = async (page: Page, name: string): Promise<unknown[]> => {
  await page.evaluate(readFileSync(path.join(support, "pageChecks.js"), "utf8"));
  return page.evaluate(`pageChecks.${name}()`);
};

const addressOf = (page: Page) => new URL(page.url()).hash;

describe("the page of a preview, in Chromium", () => {
  const previews: { [stack: string]: Preview } = {};
  let browser: Awaited<ReturnType<typeof startBrowser>> | undefined;
  let opened: Opened | undefined;

  const open = async (preview: Preview, options?: Parameters<NonNullable<typeof browser>["open"]>[1]) => {
    if (!browser) throw new Error("no browser");
    opened = await browser.open(await toHtml(preview), options);
    return opened.page;
  };

  before(async function () {
    if (browserMissing !== undefined) {
      console.log(`      skipped: ${browserMissing}`);
      this.skip();
    }
    for (const stack of ["core-usw2-auto", "sandbox"]) previews[stack] = await stackPreview(stack);
    browser = await startBrowser();
  });

  // Whatever a test does, nothing may go wrong, and nothing may be asked for.
  afterEach(async () => {
    const { page, complaints = [] } = opened ?? {};
    await page?.close();
    opened = undefined;
    expect(complaints).to.deep.equal([]);
  });

  after(() => browser?.stop());

  for (const stack of ["core-usw2-auto", "sandbox"]) {
    describe(stack, () => {
      const preview = () => previews[stack] as Preview;

      it("shows each resource's inputs on a click, and hides them on another", async () => {
        const page = await open(preview());
        const resources = page.locator(".tree details");
        expect(await resources.count()).to.equal(preview().steps.length);
        for (const [index, { inputs, name }] of preview().steps.entries()) {
          const resource = resources.nth(index);
          const panel = resource.locator("pre");
          expect(await panel.isVisible(), name).to.equal(false);
          await resource.locator("summary").click();
          expect(await panel.isVisible(), name).to.equal(true);
          const shown = JSON.parse((await panel.textContent()) ?? "") as object;
          expect(Object.keys(shown), name).to.deep.equal(Object.keys(inputs));
          await resource.locator("summary").click();
          expect(await panel.isVisible(), name).to.equal(false);
        }
      });

      it("leads from each box of the diagram to its resource, and opens it", async () => {
        const page = await open(preview());
        const boxes = page.locator(".drawing a[*|href]");
        const count = await boxes.count();
        expect(count).to.be.greaterThan(8);
        for (let index = 0; index < count; index++) {
          const box = boxes.nth(index);
          const address = await box.getAttribute("xlink:href");
          // What is in a frame covers its middle.
          await box.locator("text").first().click();
          expect(addressOf(page)).to.equal(address);
          await page.locator(`details${address ?? ""}[open] > summary:focus`).waitFor();
          await page.locator(`details${address ?? ""} > summary`).click();
        }
        await page.locator(".drawing a", { hasText: "Load balancer" }).locator("text").first().click();
        expect(await page.locator("details:target .type").textContent()).to.equal("awsx:lb:ApplicationLoadBalancer");
        // Once more, to the same place.
        await page.locator("details:target > summary").click();
        await page.locator(".drawing a", { hasText: "Load balancer" }).locator("text").first().click();
        await page.locator("details:target[open]").waitFor();
      });

      it("filters the tree, opens it and closes it", async () => {
        const page = await open(preview());
        const isOpen = page.locator(".tree details[open]");
        await page.getByRole("button", { name: "Expand all" }).click();
        expect(await isOpen.count()).to.equal(preview().steps.length);
        expect(await page.locator(".tree pre .key").first().textContent()).to.match(/^"/);
        await page.getByRole("button", { name: "Collapse all" }).click();
        expect(await isOpen.count()).to.equal(0);

        await page.getByLabel("Filter").fill(" RolePolicy ");
        const visible = page.locator(".tree summary:visible");
        // The policy, below its component, below the stack.
        expect(await visible.count()).to.equal(3);
        expect(await page.locator("#found").textContent()).to.equal(`1 of ${preview().steps.length}`);
        await page.getByRole("button", { name: "Expand all" }).click();
        expect(await isOpen.count()).to.equal(3);

        await page.getByRole("navigation").getByText("to create").click();
        await page.locator(".panel a:visible").first().click();
        await page.locator("details:target[open]").waitFor();
        expect(await visible.count()).to.equal(preview().steps.length);
        expect(await page.getByLabel("Filter").inputValue()).to.equal("");
        expect(await page.locator("#found").textContent()).to.equal("");
      });

      for (const colorScheme of ["light", "dark"] as const) {
        it(`is easy to read when it is ${colorScheme}, with everything open`, async () => {
          const page = await open(preview(), { colorScheme });
          await page.getByRole("button", { name: "Expand all" }).click();
          expect(await check(page, "faintTexts")).to.deep.equal([]);
        });

        it(`fits a phone when it is ${colorScheme}, with everything open`, async () => {
          const page = await open(preview(), { colorScheme, viewport: { width: 375, height: 800 }, isMobile: true });
          await page.getByRole("button", { name: "Expand all" }).click();
          expect(await page.evaluate("document.documentElement.scrollWidth")).to.equal(375);
          expect(await page.evaluate("visualViewport.scale")).to.equal(1);
          const labels = `[...document.querySelectorAll("#lookups tr:last-child td")].map(it => getComputedStyle(it, "::before").content)`;
          expect(await page.evaluate(labels)).to.deep.equal(['"asked with"', '"assumed"']);
          // The diagram is wider, and scrolls in its own box.
          expect(await page.evaluate("document.querySelector('.drawing').scrollWidth")).to.be.greaterThan(600);
          expect(await page.evaluate("document.querySelector('.drawing').scrollLeft")).to.be.greaterThan(0);
        });
      }

      it("can be found through by headings, links and names", async () => {
        const page = await open(preview());
        const headings = (await check(page, "headings")) as number[];
        expect(headings[0]).to.equal(1);
        expect(headings.filter(level => level === 1)).to.have.length(1);
        for (const [index, level] of headings.entries()) expect(level).to.be.at.most((headings[index - 1] ?? 0) + 1);
        expect(await check(page, "deadLinks")).to.deep.equal([]);
        expect(await check(page, "nameless")).to.deep.equal([]);
        expect(await page.locator("html").getAttribute("lang")).to.equal("en");
        for (const role of ["banner", "navigation", "main"] as const)
          expect(await page.getByRole(role).count()).to.equal(1);
      });

      it("is reached by keyboard", async () => {
        const page = await open(preview());
        const summary = page.locator(".tree summary").first();
        await summary.focus();
        await page.keyboard.press("Enter");
        expect(await page.locator(".tree details").first().locator("pre").isVisible()).to.equal(true);
      });

      it("shows its resources without a script, too", async () => {
        const page = await open(preview(), { javaScriptEnabled: false });
        await page.locator(".tree summary").first().click();
        expect(await page.locator(".tree pre").first().isVisible()).to.equal(true);
        expect(await page.locator(".tools").isVisible()).to.equal(false);
      });

      it("opens at the resource that its address names", async () => {
        const page = await open(preview());
        await page.goto(`${page.url()}#r3`);
        await page.reload();
        await page.locator("#r3[open] > summary:focus").waitFor();
      });

      it("has a diagram in Markdown that Mermaid reads", async () => {
        expect(await browser?.mermaidType(toMermaid(graphOf(preview())))).to.equal("flowchart-v2");
      });
    });
  }

  it("runs nothing of what a program is called", async () => {
    const page = await open(hostilePreview());
    await page.getByRole("button", { name: "Expand all" }).click();
    expect(await page.locator("h1").textContent()).to.include("<script>alert(1)</script>");
    expect(await page.locator(".drawing").textContent()).to.include("<script>alert(1)</script>");
    expect(await page.locator("script").count()).to.equal(1);
    expect(await page.locator("details pre").nth(1).textContent()).to.include("<script>alert(1)</script>");
    expect(await browser?.mermaidType(toMermaid(graphOf(hostilePreview())))).to.equal("flowchart-v2");
  });

  it("fits a phone whatever a program is called", async () => {
    const long = "a".repeat(300);
    const preview = previewOf([rootStep({ [long]: long }), step(`a:b:${long}`, long, { inputs: { [long]: long } })], {
      project: long,
      stack: { name: long } as Preview["stack"],
      lookups: [{ token: long, args: { [long]: long }, assumed: { [long]: long } }],
      diagnostics: [{ severity: "warning", message: long }],
    });
    const page = await open(preview, { viewport: { width: 375, height: 800 } });
    await page.getByRole("button", { name: "Expand all" }).click();
    expect(await page.evaluate("document.documentElement.scrollWidth")).to.equal(375);
  });

  it("says what is wrong where the preview failed", async () => {
    const page = await open(previewOf([], { diagnostics: [{ severity: "error", message: "size is <big>" }] }));
    expect(await page.locator("main").textContent()).to.match(/The preview failed\.[^]*error: size is <big>/);
    expect(await check(page, "faintTexts")).to.deep.equal([]);
  });
});
