import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PartResult } from "../bench/context.ts";
import { passWelcome } from "../../tests/support/app.ts";
import { table } from "../bench/markdown.ts";
import { number } from "../bench/stats.ts";
import { DIST } from "../build-app/build.ts";
import { openPage, type Stage } from "./stage.ts";
import { untilCursor } from "./watch.ts";

const GOAL_KILOBYTES = 350;

/** What a browser that has never been here fetches until there is a cursor in the page, as it travels. */
export async function size({ freshBrowser, server, progress }: Stage): Promise<PartResult> {
  progress("opening the app for the first time");
  await using context = await freshBrowser();
  const paths = new Set<string>();
  context.on("request", (request) => {
    // What the service worker keeps for later is no part of what one waits for.
    if (request.serviceWorker() === null) paths.add(new URL(request.url()).pathname);
  });
  const page = await openPage(context, server.url);
  await passWelcome(page);
  await untilCursor(page);
  const files = await Promise.all(
    [...paths].filter((path) => /\.(?:js|css|wasm)$/.test(path) && path !== "/service-worker.js").map(weigh),
  );
  const sum = (of: readonly Weighed[]): number => of.reduce((bytes, file) => bytes + file.bytes, 0) / 1_000;
  const isSqlite = ({ path }: Weighed): boolean => path.endsWith(".wasm");
  const kilobytes = sum(files.filter((file) => !isSqlite(file)));
  const insights = await weighPart(/^insights-/);
  return {
    rows: [
      {
        what: "first load: all script and style, brotli",
        goal: `≤ ${GOAL_KILOBYTES} KB, SQLite besides`,
        found: `${number(kilobytes)} KB, the worker with its half of SQLite among them; SQLite's own code ${number(sum(files.filter(isSqlite)))} KB, Insights ${number(insights)} KB when they are opened`,
        isMet: kilobytes <= GOAL_KILOBYTES,
      },
    ],
    details: [
      "All that a browser asks for until there is a cursor in the page, each as the server sends it. A KB is 1,000 bytes.",
      table(
        ["", "brotli"],
        files
          .toSorted((a, b) => b.bytes - a.bytes)
          .map(({ path, bytes }) => [`\`${nameOf(path)}\``, `${number(bytes / 1_000)} KB`]),
      ),
    ].join("\n\n"),
  };
}

interface Weighed {
  readonly path: string;
  readonly bytes: number;
}

async function weigh(path: string): Promise<Weighed> {
  const file = join(DIST, path);
  return { path, bytes: (await stat(existsSync(`${file}.br`) ? `${file}.br` : file)).size };
}

async function weighPart(pattern: RegExp): Promise<number> {
  const directory = "/_expo/static/js/web";
  const names = (await readdir(join(DIST, directory))).filter((name) => pattern.test(name) && name.endsWith(".js"));
  const weighed = await Promise.all(names.map((name) => weigh(`${directory}/${name}`)));
  return weighed.reduce((bytes, file) => bytes + file.bytes, 0) / 1_000;
}

function nameOf(path: string): string {
  return (path.split("/").at(-1) ?? "").replace(/-[0-9a-f]{32}/, "");
}
