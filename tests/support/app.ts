import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { build } from "esbuild";
import Fastify, { type FastifyInstance } from "fastify";
import type { BrowserContext, Page } from "playwright-core";
import type { Journal, Write } from "../../apps/app/src/data/journal.ts";
import { WEB_APP_DIR } from "../../apps/server/src/config.ts";
import { isWebAppBuilt, serveWebApp } from "../../apps/server/src/services/gateway/web-app.ts";
import { missingBrowser, startBrowserIn } from "./browser.ts";
import { eventually } from "./eventually.ts";

/** Absent: why the app can't be tested here. Where every test must run, the app must have been built. */
export const missingApp =
  missingBrowser ??
  (isWebAppBuilt(WEB_APP_DIR) || process.env["AURA_REQUIRE_ALL"] === "1"
    ? undefined
    : "The app is not built here: npm run build:app");

/** The built app, served, in a browser with a profile of its own. */
export interface RunningApp extends AsyncDisposable {
  readonly url: string;
  /** Replaced by `restartBrowser`. */
  readonly context: () => BrowserContext;
  /** What the policy of the pages refused, and what went wrong in a page unheard. */
  readonly complaints: string[];
  /** What a page asked of anybody but the server. */
  readonly elsewhere: string[];
  /** A tab at this path, once it shows something. */
  open(path?: string): Promise<Page>;
  /** Ends the browser and starts it on the same profile. */
  restartBrowser(): Promise<void>;
  stopServer(): Promise<void>;
}

export async function startApp(): Promise<RunningApp> {
  const profile = await mkdtemp(join(tmpdir(), "aura-app-"));
  const server: FastifyInstance = Fastify({ forceCloseConnections: true });
  await serveWebApp(server, WEB_APP_DIR);
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  let context = await startWatched();

  async function startWatched(): Promise<BrowserContext> {
    const started = await startBrowserIn(profile);
    started.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
    });
    started.on("weberror", (error) => complaints.push(String(error.error())));
    started.on("request", (request) => {
      if (!request.url().startsWith(url) && !/^(?:data|blob|about):/.test(request.url())) elsewhere.push(request.url());
    });
    return started;
  }

  return {
    url,
    context: () => context,
    complaints,
    elsewhere,
    async open(path = "/") {
      const page = await context.newPage();
      await page.goto(url + path);
      await showsSomething(page);
      if (path === "/") await passWelcome(page);
      return page;
    },
    async restartBrowser() {
      await context.close();
      context = await startWatched();
    },
    stopServer: () => server.close(),
    async [Symbol.asyncDispose]() {
      await context.close();
      await server.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** A device that is new shows the welcome first: Return begins to write. */
export async function passWelcome(page: Page): Promise<void> {
  const begin = page.getByRole("button", { name: "Write the first page" });
  const today = page.getByRole("textbox", { name: "Today's page" });
  await begin.or(today).first().waitFor();
  if (await begin.isVisible()) await begin.press("Enter");
  await today.waitFor();
}

/** Waits until the page shows some text. */
export async function showsSomething(page: Page): Promise<void> {
  await eventually(
    `${page.url()} shows something`,
    () => page.evaluate<boolean>(`(document.getElementById("root")?.innerText.trim().length ?? 0) > 0`),
    60_000,
  );
}

/** The journal behind a page, asked as the app asks it: through a worker of its own. */
export interface AppJournal {
  call<M extends keyof Journal>(method: M, ...args: Parameters<Journal[M]>): Promise<Awaited<ReturnType<Journal[M]>>>;
  /** Writes entries one by one, each under a new id; gives the ids. */
  writeAll(writes: readonly Write[]): Promise<string[]>;
}

let client: Promise<string> | undefined;

/** Gives the page a second connection to the journal, for filling it and for looking at what is on disk. */
export async function connectJournal(page: Page): Promise<AppJournal> {
  client ??= bundleClient();
  await page.evaluate(`${await client}\nglobalThis.auraRemote ??= auraJournal.connectToWorker().remote;\ntrue;`);
  return {
    call: (method, ...args) =>
      page.evaluate(`auraRemote.${method}(${args.map((value) => JSON.stringify(value)).join()})`),
    async writeAll(writes) {
      const rows = writes.map((write) => [randomUUID(), write] as const);
      await page.evaluate(`(async () => {
        for (const [entryId, write] of ${JSON.stringify(rows)}) await auraRemote.write(entryId, write);
      })()`);
      return rows.map(([entryId]) => entryId);
    },
  };
}

async function bundleClient(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../apps/app/src/data/web/connect.ts", import.meta.url))],
    bundle: true,
    format: "iife",
    globalName: "auraJournal",
    write: false,
  });
  return outputFiles[0]?.text.replace(/^\s*"use strict";\s*var auraJournal/m, "globalThis.auraJournal") ?? "";
}
