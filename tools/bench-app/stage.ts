import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { startBrowserIn } from "../../tests/support/browser.ts";
import { connectJournal } from "../../tests/support/app.ts";
import { push, register, type Account } from "../bench/accounts.ts";
import { connect, untilAnalysed } from "../bench/database.ts";
import { startServer, type ServerProcess } from "../bench/server-process.ts";
import { tenYears } from "./journal.ts";
import { WATCH } from "./watch.ts";

/** How much slower than this machine's the browser's processor is: a phone of some years ago. */
export const SLOWER = 4;
/** Seldom enough that the asking is no part of what is measured. */
const ASK_AGAIN_MS = 250;
const VIEWPORT = { width: 390, height: 844 };

export interface StageOptions {
  readonly isQuick: boolean;
  readonly signal: AbortSignal;
  readonly directory: string;
  readonly progress: (text: string) => void;
}

/** A server with an account of ten years, and a browser that has all of its entries. */
export interface Stage extends StageOptions, AsyncDisposable {
  readonly server: ServerProcess;
  readonly entries: number;
  /** Of the browser that has the entries. */
  readonly context: BrowserContext;
  /** From here on nobody answers. */
  stopServer(): Promise<void>;
  /** A browser that has never been here. */
  freshBrowser(): Promise<BrowserContext & AsyncDisposable>;
}

export async function openStage(options: StageOptions): Promise<Stage> {
  const { isQuick, signal, directory, progress } = options;
  await using undo = new AsyncDisposableStack();
  progress("starting the server");
  const server = await startServer({ directory, signal });
  let isServing = true;
  const stopServer = async (): Promise<void> => {
    if (isServing) await server[Symbol.asyncDispose]();
    isServing = false;
  };
  undo.defer(stopServer);
  const entries = isQuick ? 600 : 10_000;
  progress(`writing ${entries} entries`);
  const [account] = (await register(server.url, 1, "local")) as [Account];
  await push(account, await tenYears(entries, new Date()));
  await using owner = await connect(server.owner);
  await untilAnalysed(owner, signal);

  async function freshBrowser(): Promise<BrowserContext & AsyncDisposable> {
    const profile = await mkdtemp(join(directory, "aura-bench-app-"));
    const context = await startBrowserIn(profile, signal);
    return Object.assign(context, {
      async [Symbol.asyncDispose]() {
        await context.close();
        await rm(profile, { recursive: true, force: true });
      },
    });
  }

  progress("bringing them to the browser");
  const context = undo.use(await freshBrowser());
  const page = await openPage(context, `${server.url}/sign-in`);
  await signIn(page, account);
  await untilHere(page, entries, signal);
  await page.close();
  const stopping = undo.move();
  return {
    ...options,
    server,
    entries,
    context,
    stopServer,
    freshBrowser,
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  };
}

/** A tab with the size of a phone, and with what the measurements need; as fast as the machine is. */
export async function openPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize(VIEWPORT);
  await page.addInitScript(WATCH);
  await page.goto(url, { waitUntil: "commit" });
  return page;
}

/** The same, slowed before anything is loaded. */
export async function openSlowPage(context: BrowserContext, url: string): Promise<Page> {
  const page = await openPage(context, "about:blank");
  await slow(page);
  await page.goto(url, { waitUntil: "commit" });
  return page;
}

/** Slows the page; what it does in its worker goes on at the machine's own pace. */
export async function slow(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  return session;
}

export async function signIn(page: Page, { email, password }: Pick<Account, "email" | "password">): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Waits until the journal in the browser has so many entries. */
export async function untilHere(page: Page, entries: number, signal: AbortSignal): Promise<void> {
  const journal = await connectJournal(page);
  for (;;) {
    signal.throwIfAborted();
    await page.getByRole("link", { name: "Synced", exact: true }).waitFor({ timeout: 180_000 });
    const days = await journal.call("writtenDays", { from: "0001-01-01", to: "9999-12-31" });
    if (days.reduce((sum, day) => sum + day.entries, 0) >= entries) return;
    await page.waitForTimeout(ASK_AGAIN_MS);
  }
}
