import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import pg from "pg";
import { missingPostgres, startExternalPostgres, type ExternalPostgres } from "../support/debian-postgres.ts";
import { eventually } from "../support/eventually.ts";
import { startAura, type AuraProcess } from "../support/process.ts";

const ANN = { email: "ann@example.org", password: "an oak tree in the rain" };
const WORDS = ["quillwort", "marshmallowy", "thistledown", "gossamerish"];

describe(
  "on a PostgreSQL 15 that others run, as a login without a superuser's rights",
  { skip: missingPostgres ?? false },
  () => {
    let external: ExternalPostgres;
    let dataDir: string;
    let superuser: pg.Client;
    let server: AuraProcess;
    let url: string;
    let token: string;

    before(async () => {
      external = await startExternalPostgres();
      dataDir = await mkdtemp(join(tmpdir(), "aura-external-"));
      await chmod(dataDir, 0o711);
      superuser = await external.connectAsSuperuser();
    });

    after(async () => {
      await superuser.end();
      await server[Symbol.asyncDispose]();
      await external[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    });

    async function serve(): Promise<void> {
      const env = { DATABASE_URL: external.url, AURA_DATA_DIR: dataDir, HOST: "127.0.0.1" };
      server = startAura(["serve"], { ...env, PORT: "0", METRICS_PORT: "0" });
      url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
    }

    async function command(args: readonly string[]): Promise<void> {
      await using aura = startAura(args, { DATABASE_URL: external.url, AURA_DATA_DIR: dataDir });
      assert.equal(await aura.exit, 0, `aura ${args.join(" ")}: ${aura.printed()}`);
    }

    // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape are looked at
    async function call(method: string, path: string, expected: number, body?: object): Promise<any> {
      const answer = await fetch(url + path, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body && { "content-type": "application/json" }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      assert.equal(answer.status, expected, `${method} ${path}: ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    }

    test("it makes its roles and tables at the first start, and finds them at the second", async () => {
      await serve();
      assert.match(server.printed(), /migration applied/);
      const applied = await superuser.query("SELECT service, file, checksum, applied_at FROM aura.migrations");
      assert.ok(applied.rows.length >= 5);
      server.child.kill("SIGINT");
      assert.equal(await server.exit, 0);
      // What an operator may take away once the roles are there.
      await superuser.query("ALTER ROLE journal_owner NOCREATEROLE");
      await serve();
      assert.doesNotMatch(server.printed(), /migration applied/);
      const again = await superuser.query("SELECT service, file, checksum, applied_at FROM aura.migrations");
      assert.deepEqual(again.rows, applied.rows);
      const { rows: version } = await superuser.query<{ server_version_num: string }>("SHOW server_version_num");
      assert.match(version[0]?.server_version_num ?? "", /^15/);
      const { rows: storage } = await superuser.query<{ how: string }>(
        `SELECT DISTINCT attname || ' ' || attstorage::text AS how FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
         WHERE relnamespace = 'journal'::regnamespace AND relkind IN ('r', 'p') AND atttypid = 'bytea'::regtype ORDER BY how`,
      );
      assert.deepEqual(
        storage.map(({ how }) => how),
        [
          "analytics_encrypted e",
          "content e",
          "content_encrypted e",
          "content_hash x",
          "facts e",
          "hash_key_encrypted x",
          "import_key x",
          "original e",
          "outcome_encrypted x",
          "person x",
          "record_encrypted x",
          "request_encrypted x",
          "signature p",
          "source_code x",
          "source_key x",
          "token_hash x",
        ],
      );
    });

    test("a person writes, changes, bins, restores, searches and synchronises", async () => {
      token = (await call("POST", "/auth/register", 201, ANN)).accessToken;
      const first = await call("POST", "/entries", 201, { content: `The ${WORDS[0]} by the lake` });
      await call("PUT", `/entries/${first.entryId}`, 200, {
        content: `The ${WORDS[0]} and the ${WORDS[1]} by the lake`,
      });
      await call("DELETE", `/entries/${first.entryId}`, 204);
      await call("GET", `/entries/${first.entryId}`, 404);
      assert.equal((await call("POST", `/entries/${first.entryId}/restore`, 200)).version, 4);
      assert.equal((await call("GET", `/entries/${first.entryId}/revisions`, 200)).items.length, 3);

      const mutation = { op: "put", entryId: randomUUID(), baseVersion: 0, content: `${WORDS[2]}, ${WORDS[3]}` };
      const push = { deviceId: randomUUID(), mutations: [{ mutationId: randomUUID(), ...mutation }] };
      assert.equal((await call("POST", "/sync/push", 200, push)).results[0].status, "applied");
      assert.equal((await call("POST", "/sync/push", 200, push)).results[0].status, "duplicate");
      assert.equal((await call("GET", "/sync/changes", 200)).changes.length, 2);

      const found = await call("POST", "/entries/search", 200, { q: `${WORDS[1]} lakes` });
      assert.deepEqual(
        found.items.map(({ entry }: { entry: { entryId: string } }) => entry.entryId),
        [first.entryId],
      );
      assert.equal((await call("GET", "/entries/analytics/summary", 200)).totalEntries, 2);
      const key = await call("POST", "/api-keys", 201, { name: "reader", scopes: ["entries:read"] });
      const withKey = await fetch(`${url}/entries`, { headers: { "x-api-key": key.key } });
      assert.equal(withKey.status, 200);
    });

    test("jobs are worked off and audit events arrive", async () => {
      await eventually("everything in the queue and the outboxes is done", async () => {
        const { rows } = await superuser.query<{ waiting: number }>(
          `SELECT (SELECT count(*) FROM journal.outbox) + (SELECT count(*) FROM auth.outbox)
             + (SELECT count(*) FROM journal.entry_analytics WHERE model IS NULL) AS waiting`,
        );
        return Number(rows[0]?.waiting) === 0;
      });
      const { rows } = await superuser.query<{ action: string }>(
        "SELECT DISTINCT action FROM users.audit_log WHERE action LIKE 'entry.%' ORDER BY action",
      );
      assert.deepEqual(
        rows.map(({ action }) => action),
        ["entry.created", "entry.deleted", "entry.restored", "entry.updated"],
      );
    });

    test("such a login makes a backup that lacks nothing, and brings it back elsewhere", async () => {
      const backups = join(dataDir, "backups");
      await command(["backup"]);
      await using elsewhere = await startExternalPostgres();
      const env = { DATABASE_URL: elsewhere.url, AURA_DATA_DIR: dataDir, AURA_BACKUP_DIR: backups };
      for (const args of [["restore"], ["backup", "verify", "--database"]]) {
        await using aura = startAura(args, env);
        assert.equal(await aura.exit, 0, aura.printed());
      }
      const facts = `
        SELECT (SELECT count(*) FROM journal.journal_entries)::int AS entries, (SELECT count(*) FROM users.audit_log)::int AS records,
          (SELECT count(*) FROM pg_class WHERE relforcerowsecurity)::int AS forced`;
      const restored = await elsewhere.connectAsSuperuser();
      try {
        assert.deepEqual((await restored.query(facts)).rows, (await superuser.query(facts)).rows);
      } finally {
        await restored.end();
      }
    });

    test("each service reaches its own tables alone, although one login opens every connection", async () => {
      // What a role may do shows in what it can do: the login takes it on as the services do.
      const as = async (role: string, sql: string): Promise<string> => {
        const client = new pg.Client({ connectionString: external.url, options: `-c role=${role}` });
        await client.connect();
        try {
          const { rows } = await client.query<Record<string, unknown>>(sql);
          return String(Object.values(rows[0] ?? { none: "no row" })[0]);
        } catch (error) {
          return (error as pg.DatabaseError).code ?? String(error);
        } finally {
          await client.end();
        }
      };
      const denied = "42501";
      assert.equal(await as("aura_journal", "SELECT current_user"), "aura_journal");
      assert.equal(await as("aura_users", "SELECT count(*) FROM journal.journal_entries"), denied);
      assert.equal(await as("aura_users", "SELECT count(*) FROM keys.user_keys"), denied);
      assert.equal(await as("aura_auth", "SELECT count(*) FROM journal.journal_entries"), denied);
      assert.equal(await as("aura_journal", "UPDATE users.audit_log SET action = 'x.y'"), denied);
      assert.equal(await as("aura_journal", "SELECT count(*) FROM auth.users"), denied);
      assert.equal(await as("aura_users", "UPDATE users.audit_log SET action = 'x.y'"), denied);
      assert.equal(await as("aura_users", "DELETE FROM users.audit_log"), denied);
      assert.equal(await as("aura_jobs", "SELECT count(*) FROM journal.journal_entries"), denied);
      assert.equal(await as("aura_journal", "SELECT count(*) FROM graphile_worker._private_jobs"), denied);
      for (const table of ["journal_entries", "entry_analytics", "entry_revisions", "journals"]) {
        const rows = Number((await superuser.query(`SELECT count(*) AS n FROM journal.${table}`)).rows[0].n);
        assert.ok(rows > 0, table);
        assert.equal(
          await as("aura_journal", `SELECT count(*) FROM journal.${table}`),
          "0",
          `${table} without a scope`,
        );
      }
      assert.equal(await as("aura_journal", "SELECT count(*) FROM keys.user_keys"), "0");

      const { rows: roles } = await superuser.query<{ rolname: string; rights: string }>(
        `SELECT rolname, concat_ws(' ', CASE WHEN rolsuper THEN 'super' END, CASE WHEN rolbypassrls THEN 'bypass' END,
           CASE WHEN rolcanlogin THEN 'login' END) AS rights FROM pg_roles WHERE rolname ~ '^(aura_|journal_owner)'`,
      );
      assert.deepEqual(Object.fromEntries(roles.map(({ rolname, rights }) => [rolname, rights])), {
        aura_auth: "",
        aura_users: "",
        aura_journal: "",
        aura_notify: "",
        aura_jobs: "",
        journal_owner: "login",
      });
    });

    test("the server's own connections have taken their roles on", async () => {
      // The owner of what a connection makes is the role that it runs as.
      const { rows } = await superuser.query<{ application: string; login: string }>(
        "SELECT DISTINCT application_name AS application, usename AS login FROM pg_stat_activity WHERE application_name LIKE 'aura-%'",
      );
      const applications = rows.map(({ application }) => application);
      for (const name of ["aura-auth", "aura-users", "aura-entries", "aura-jobs"]) {
        assert.ok(applications.includes(name), `${name} is not connected: ${applications.join(", ")}`);
      }
      assert.deepEqual([...new Set(rows.map(({ login }) => login))], ["journal_owner"]);
      // Whoever has not taken its role on owns the tables and would not be stopped here.
      await superuser.query("REVOKE aura_journal FROM journal_owner");
      try {
        await superuser.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'aura-entries'",
        );
        await eventually("entries can no longer be read", async () => {
          const answer = await fetch(`${url}/entries`, { headers: { authorization: `Bearer ${token}` } });
          await answer.text();
          return answer.status === 503;
        });
      } finally {
        await superuser.query("GRANT aura_journal TO journal_owner");
      }
      await eventually("entries can be read again", async () => {
        const answer = await fetch(`${url}/entries`, { headers: { authorization: `Bearer ${token}` } });
        await answer.text();
        return answer.status === 200;
      });
    });

    test("an account that is deleted loses its key and its entries", async () => {
      const own = token;
      token = (await call("POST", "/auth/register", 201, { ...ANN, email: "bea@example.org" })).accessToken;
      await call("POST", "/entries", 201, { content: "soon to be forgotten" });
      await call("DELETE", "/users/me", 202, { password: ANN.password, when: "now" });
      token = own;
      await eventually("nothing is left of it", async () => {
        const { rows } = await superuser.query<{ left: number }>(
          `SELECT (SELECT count(*) FROM keys.user_keys) + (SELECT count(*) FROM journal.journals)
             + (SELECT count(*) FROM auth.users) AS left`,
        );
        return Number(rows[0]?.left) === 3;
      });
    });

    test("the operator's commands work beside the server", async () => {
      for (const args of [["user", "list"], ["keys", "rotate", "--user-keys"], ["doctor"]]) await command(args);
      assert.equal((await call("GET", "/entries", 200)).items.length, 2);
    });

    test("a dump of the whole database holds not one of the words", async () => {
      await superuser.query("CREATE TABLE public.scratch AS SELECT 'plantedwordwithoutmeaning' AS word");
      const dump = (await external.dump()).toLowerCase();
      await superuser.query("DROP TABLE public.scratch");
      assert.ok(dump.includes("plantedwordwithoutmeaning"));
      assert.ok(dump.includes("copy journal.journal_entries_"));
      for (const word of WORDS) {
        assert.ok(!dump.includes(word), word);
        // Bytes are dumped in hexadecimal.
        assert.ok(!dump.includes(Buffer.from(word.slice(1)).toString("hex")), `${word} in hexadecimal`);
        assert.ok(!server.printed().includes(word), `${word} in the log`);
      }
    });

    test("it stops, its master key is changed, and what was written is there at the next start", async () => {
      server.child.kill("SIGINT");
      assert.equal(await server.exit, 0);
      await eventually("not one of its connections is left", async () => {
        const left = await superuser.query("SELECT FROM pg_stat_activity WHERE application_name LIKE 'aura-%'");
        return left.rowCount === 0;
      });
      await command(["keys", "rotate", "--kek"]);
      await serve();
      token = (await call("POST", "/auth/login", 200, ANN)).accessToken;
      const { items } = await call("GET", "/entries", 200);
      assert.equal(items.length, 2);
      assert.ok(items.some(({ content }: { content: string }) => content.includes(WORDS[1] as string)));
    });
  },
);
