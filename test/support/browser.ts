import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";

/** Chromium, where it is installed; CHROMIUM names another one. */
const chromiumPath = process.env.CHROMIUM || "/usr/bin/chromium";

/** Why the browser's tests cannot run here; undefined where they can. In CI they run, or fail. */
export const browserMissing =
  existsSync(chromiumPath) || process.env.CI
    ? undefined
    : `there is no ${chromiumPath} here (Debian package chromium; CHROMIUM names another one)`;

const mermaidFile = path.resolve(import.meta.dirname, "../../node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js");

/** A page that is open, and all that went wrong in it so far. */
export interface Opened {
  page: Page;
  /** What it wrote to the console, what it threw, and what it asked for beside its own file. */
  complaints: string[];
}

/** A browser, with a folder for the pages that it opens. */
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: chromiumPath });
  const folder = mkdtempSync(path.join(tmpdir(), "page-"));
  return {
    /** Opens a page from a file, as a person does. */
    open: async (html: string, options: BrowserContextOptions = {}): Promise<Opened> => {
      const file = path.join(folder, "preview.html");
      writeFileSync(file, html);
      const address = pathToFileURL(file).href;
      const usual: BrowserContextOptions = { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" };
      const page = await browser.newPage({ ...usual, ...options });
      const complaints: string[] = [];
      page.on("console", message => complaints.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", error => complaints.push(error.message));
      page.on("dialog", dialog => void dialog.dismiss().then(() => complaints.push("dialog")));
      page.on("request", request => {
        if (request.url() !== address) complaints.push(`asked for ${request.url()}`);
      });
      await page.goto(address);
      return { page, complaints };
    },
    /** What Mermaid's own parser takes a text for; throws where it takes it for nothing. */
    mermaidType: async (text: string): Promise<unknown> => {
      const page = await browser.newPage();
      await page.addScriptTag({ path: mermaidFile });
      return page.evaluate(`mermaid.parse(${JSON.stringify(text)}).then(({ diagramType }) => diagramType)`);
    },
    stop: async () => {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  };
}
