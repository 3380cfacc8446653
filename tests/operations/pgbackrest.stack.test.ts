import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { missingPostgres, startExternalPostgres, type ExternalPostgres } from "../support/debian-postgres.ts";
import { eventually } from "../support/eventually.ts";
import { startAura } from "../support/process.ts";

const CONFIGURATION = fileURLToPath(new URL("../../deploy/pgbackrest/pgbackrest.conf", import.meta.url));

/** By its whole name: PostgreSQL calls it too, and knows few paths. */
const PROGRAM = "/usr/bin/pgbackrest";

async function missingPgBackRest(): Promise<string | undefined> {
  try {
    await promisify(execFile)(PROGRAM, ["version"]);
    return missingPostgres;
  } catch {
    return "pgbackrest is not there: no moment of a PostgreSQL of others was brought back";
  }
}
const missing = process.env["AURA_REQUIRE_ALL"] === "1" ? undefined : await missingPgBackRest();

/** The operator's file, with the places of this machine in it. */
async function configure({ directory, url, runAs }: ExternalPostgres): Promise<void> {
  const text = (await readFile(CONFIGURATION, "utf8"))
    .replace("/var/lib/pgbackrest", join(directory, "repository"))
    .replace("/var/log/pgbackrest", directory)
    .replace("/tmp/pgbackrest", join(directory, "lock"))
    .replace("/var/spool/pgbackrest", join(directory, "spool"))
    .replace("/var/lib/postgresql/15/main", join(directory, "data"))
    .replace("/var/run/postgresql", `${directory}\npg1-user=postgres`)
    .replace("5432", new URL(url).port)
    .replace("PASSPHRASE", "a passphrase of a rehearsal");
  await writeFile(configurationIn(directory), text, { mode: 0o644 });
  await runAs(PROGRAM, [...stanzaIn(directory), "stanza-create"]);
}

const configurationIn = (directory: string): string => join(directory, "pgbackrest.conf");
const stanzaIn = (directory: string): string[] => [`--config=${configurationIn(directory)}`, "--stanza=journal"];

test(
  "after a DELETE without a condition the moment before it is brought back by pgBackRest, and proven",
  { skip: missing ?? false },
  async () => {
    await using postgres = await startExternalPostgres((directory) => [
      "archive_mode=on",
      `archive_command=${PROGRAM} ${stanzaIn(directory).join(" ")} archive-push %p`,
    ]);
    const { directory, runAs } = postgres;
    await configure(postgres);
    const dataDir = await mkdtemp(join(tmpdir(), "aura-pgbackrest-"));
    await chmod(dataDir, 0o711);
    const env = { DATABASE_URL: postgres.url, AURA_DATA_DIR: dataDir };
    try {
      const superuser = await postgres.connectAsSuperuser();
      let token = "";
      {
        await using server = startAura(["serve"], { ...env, HOST: "127.0.0.1", PORT: "0", METRICS_PORT: "0" });
        const url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
        const post = async (path: string, body: object) => {
          const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
          const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
          assert.equal(answer.status, 201);
          return (await answer.json()) as { accessToken?: string };
        };
        const person = { email: "ann@example.org", password: "an oak tree in the rain" };
        token = (await post("/auth/register", person)).accessToken ?? "";
        for (const content of ["one", "two", "three"]) await post("/entries", { content });
        await runAs(PROGRAM, [...stanzaIn(directory), "--type=full", "backup"]);
        for (const content of ["four", "five"]) await post("/entries", { content });
        await runAs(PROGRAM, [...stanzaIn(directory), "--type=incr", "backup"]);
        await post("/entries", { content: "six" });
      }
      const { rows } = await superuser.query<{ at: string }>("SELECT clock_timestamp()::text AS at");
      await superuser.query("DELETE FROM journal.journal_entries");
      const { rows: last } = await superuser.query<{ file: string }>("SELECT pg_walfile_name(pg_switch_wal()) AS file");
      await eventually("the log of the mistake is archived", async () => {
        const { rows: archived } = await superuser.query<{ file: string }>(
          "SELECT last_archived_wal AS file FROM pg_stat_archiver",
        );
        return (archived[0]?.file ?? "") >= (last[0]?.file ?? "");
      });
      await superuser.end();
      await postgres.kill();

      const target = [`--target=${rows[0]?.at}`, "--type=time", "--target-action=promote"];
      await runAs(PROGRAM, [...stanzaIn(directory), "--delta", ...target, "restore"]);
      await postgres.restart();
      await eventually("it has come to that moment", async () => {
        const client = await postgres.connectAsSuperuser();
        const state = await client.query<{ recovering: boolean }>("SELECT pg_is_in_recovery() AS recovering");
        await client.end();
        return state.rows[0]?.recovering === false;
      });
      await using verify = startAura(["backup", "verify", "--database"], env);
      assert.equal(await verify.exit, 0, verify.printed());
      assert.match(verify.printed(), /The database is whole: 6 versions of entries were opened, the audit log holds/);
      const repository = await runAs("grep", ["-rlc", "journal_entries", join(directory, "repository")]).catch(
        () => "",
      );
      assert.equal(repository, "", "nothing of the repository can be read without its passphrase");
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  },
);
