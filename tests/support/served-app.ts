import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { passWelcome, showsSomething } from "./app.ts";
import { startBrowserIn } from "./browser.ts";
import { startAura } from "./process.ts";

/** The program as a person runs it, with the app that it serves, and browsers in which somebody comes to it. */
export interface ServedApp extends AsyncDisposable {
  readonly url: string;
  /** What the policy of the pages refused, and what went wrong in a page unheard, in any of the browsers. */
  readonly complaints: string[];
  /** A browser with a profile of this name. */
  browser(name: string): Promise<BrowserContext>;
  /** A tab at this path, once it shows something; a device that is new to the app has been welcomed. */
  open(context: BrowserContext, path?: string): Promise<Page>;
  stopServer(): Promise<void>;
}

export async function startServedApp(env: Readonly<Record<string, string>> = {}): Promise<ServedApp> {
  const directory = await mkdtemp(join(tmpdir(), "aura-served-"));
  // A server that runs for root runs its database for somebody else, who must get to it.
  await chmod(directory, 0o711);
  const server = startAura(["serve"], {
    AURA_DATA_DIR: join(directory, "server"),
    HOST: "127.0.0.1",
    PORT: "0",
    METRICS_PORT: "0",
    ...env,
  });
  const url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  return {
    url,
    complaints,
    async browser(name) {
      const context = await startBrowserIn(join(directory, name));
      contexts.push(context);
      context.on("console", (message) => {
        if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
      });
      context.on("weberror", (error) => complaints.push(String(error.error())));
      return context;
    },
    async open(context, path = "/") {
      const page = await context.newPage();
      await page.goto(url + path);
      await showsSomething(page);
      if (path === "/") await passWelcome(page);
      return page;
    },
    async stopServer() {
      await server[Symbol.asyncDispose]();
    },
    async [Symbol.asyncDispose]() {
      for (const context of contexts) await context.close();
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
