import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AuthResponse, JournalEntry, SyncChanges } from "@aura-journal/contracts";
import pg from "pg";
import { runningPostgres } from "../../apps/server/src/platform/embedded-postgres.ts";
import { checkOut } from "../support/other-version.ts";
import { startVersion, type AuraProcess } from "../support/process.ts";
import { register } from "./stage.ts";

const CURRENT = fileURLToPath(new URL("../../apps/server/src/cli.ts", import.meta.url));

export interface UpgradeOutcome {
  readonly entries: number;
  /** Migrations that had run before the upgrade, and after it. */
  readonly migrations: { readonly before: number; readonly after: number };
  /** What is not as it was before. */
  readonly faults: readonly string[];
}

interface Life extends AsyncDisposable {
  readonly url: string;
  /** `service/file checksum` of each migration that has run. */
  migrations(): Promise<readonly string[]>;
  end(): Promise<void>;
}

/**
 * Writes with an earlier version of the program, goes on with this one on the same data, back to the earlier one on the schema of this
 * one, and forward again. Everything that was written must be there in each of these lives, and no migration may have another checksum.
 */
export async function upgradeFrom(ref: string, options: { readonly entries: number }): Promise<UpgradeOutcome> {
  await using earlier = await checkOut(ref);
  const directory = await mkdtemp(join(tmpdir(), "aura-upgrade-"));
  await chmod(directory, 0o711);
  const faults: string[] = [];
  const written = new Map<string, string>();
  let account: AuthResponse | undefined;
  const counts: number[] = [];
  let ran: readonly string[] = [];
  try {
    for (const [nth, cli] of [earlier.cli, CURRENT, earlier.cli, CURRENT].entries()) {
      const name = `life ${nth + 1} (${cli === CURRENT ? "this version" : ref})`;
      await using life = await begin(cli, join(directory, "data"));
      account ??= await register(life.url, 0);
      const journal = createJournal(life.url, account.accessToken);
      const found = new Map((await journal.read()).map(({ entryId, content }) => [entryId, content]));
      for (const [id, content] of written)
        if (found.get(id) !== content) faults.push(`${name}: ${id} is not as it was`);
      if (found.size !== written.size) faults.push(`${name}: ${found.size} entries in place of ${written.size}`);
      for (let index = 0; index < options.entries; index += 1) {
        const entry = await journal.write(`Entry ${index} of ${name} 🌊`);
        written.set(entry.entryId, entry.content);
      }
      const migrations = await life.migrations();
      for (const one of ran) if (!migrations.includes(one)) faults.push(`${name}: ${one} has not run any more`);
      ran = migrations;
      counts.push(migrations.length);
      await life.end();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  const [before = 0, after = 0] = counts;
  return { entries: written.size, migrations: { before, after }, faults };
}

async function begin(cli: string, dataDir: string): Promise<Life> {
  const server: AuraProcess = startVersion(cli, ["serve"], {
    AURA_DATA_DIR: dataDir,
    AURA_PUBLIC_URL: "http://journal.test",
    AURA_ACCESS_TOKEN_SECONDS: "3600",
    HOST: "127.0.0.1",
    PORT: "0",
    METRICS_PORT: "0",
  });
  const url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
  return {
    url,
    async migrations() {
      const client = new pg.Client((await runningPostgres(dataDir))?.owner as pg.ClientConfig);
      await client.connect();
      try {
        const { rows } = await client.query<{ name: string }>(
          "SELECT service || '/' || file || ' ' || checksum AS name FROM aura.migrations",
        );
        return rows.map(({ name }) => name);
      } finally {
        await client.end();
      }
    },
    async end() {
      server.child.kill("SIGTERM");
      const code = await server.exit;
      if (code !== 0) throw new Error(`the server ended with ${code}:\n${server.printed()}`);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function createJournal(url: string, token: string) {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
    const answer = await fetch(url + path, { ...init, headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text) as T;
  }
  return {
    async read(): Promise<readonly JournalEntry[]> {
      const page = await call<SyncChanges>("/sync/changes?limit=500");
      if (page.hasMore) throw new Error("more entries than a page holds");
      return page.changes;
    },
    write: (content: string) => call<JournalEntry>("/entries", { method: "POST", body: JSON.stringify({ content }) }),
  };
}
