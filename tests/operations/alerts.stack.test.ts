import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { statement } from "../../apps/server/src/platform/database.ts";
import { createJobs } from "../../apps/server/src/platform/jobs.ts";
import { answers, fails, GOOD_ANSWER } from "../../apps/server/src/services/nlp/google/language-server.fixture.ts";
import { buildDashboards } from "../../tools/dashboards/all.ts";
import { isApartWanted } from "../support/apart.ts";
import { eventually } from "../support/eventually.ts";
import { missingRedis } from "../support/redis.ts";
import { missingPrograms } from "./programs.ts";
import { metricsIn, readRules } from "./rule-files.ts";
import { startWatchedFleet, type Heard, type WatchedFleet } from "./watched-fleet.ts";

// Everything is real here but the time between two looks: the rules and the routes are those that an operator runs, by
// scaleDurations a minute of theirs takes a second.

const missing =
  (await missingPrograms(["prometheus", "prometheus-alertmanager"], "prometheus, prometheus-alertmanager")) ??
  missingRedis ??
  (isApartWanted() ? "it is the same in both shapes" : undefined);

/** Of a task that no process here works off, as after a step back to an older version. */
const UNKNOWN_TASK = "notifications.of_tomorrow";
/** What gRPC says where the service behind it is stopped. */
const UNAVAILABLE = 14;
const WRITERS = 6;
const RUNBOOK = new URL("../../docs/runbook.md", import.meta.url);
const TAKE_JOB_OUT = statement(`
  DELETE FROM graphile_worker._private_jobs j USING graphile_worker._private_tasks t
  WHERE t.id = j.task_id AND t.identifier = 'notifications.of_tomorrow'`);
/** What waits for the outside analysis waits for minutes: that pause is not what is tried here. */
const HURRY = statement(`
  UPDATE graphile_worker._private_jobs SET run_at = now()
  WHERE key LIKE 'entries.analyzeRemotely:%' AND run_at > now()`);
const DAMAGE = statement(`
  UPDATE journal.journal_entries SET content_encrypted = set_byte(content_encrypted, 40, get_byte(content_encrypted, 40) # 1)
  WHERE entry_id = $1`);

describe("a journal that is watched", { skip: missing ?? false }, () => {
  let watched: WatchedFleet;
  let admin: string;
  const writers: string[] = [];

  before(async () => {
    watched = await startWatchedFleet("gateway+auth+users+entries+notifications,nlp");
    admin = await register();
    for (let nth = 0; nth < WRITERS; nth += 1) {
      const token = await register();
      await call(200, "PUT", "/users/me/preferences", token, { privacy: { analysis: "cloud" } });
      writers.push(token);
    }
  });
  after(() => watched?.[Symbol.asyncDispose]());

  async function call(status: number, method: string, path: string, token?: string, body?: object): Promise<never> {
    const answer = await fetch(watched.fleet.url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert.equal(answer.status, status, `${method} ${path}: ${text}`);
    return JSON.parse(text) as never;
  }

  async function register(): Promise<string> {
    const account = { email: `${randomUUID()}@example.org`, password: "an oak tree in the rain" };
    return ((await call(201, "POST", "/auth/register", undefined, account)) as { accessToken: string }).accessToken;
  }

  async function write(token: string, content = "Walked to the office by the river."): Promise<string> {
    return ((await call(201, "POST", "/entries", token, { content })) as { entryId: string }).entryId;
  }

  /** A little of everything that people do. */
  async function use(token: string): Promise<void> {
    const entryId = await write(token);
    for (const _ of [1, 2]) await call(200, "GET", "/entries", token);
    await call(200, "POST", "/entries/search", token, { q: "river" });
    const put = { mutationId: randomUUID(), op: "put", entryId, baseVersion: 0, content: "Went by water." };
    await call(200, "POST", "/sync/push", token, { deviceId: randomUUID(), mutations: [put] });
    await call(200, "GET", "/sync/changes", token);
  }

  function addJob(runAt: Date): Promise<void> {
    return createJobs().add(watched.database.owner, UNKNOWN_TASK, {}, { runAt });
  }

  async function ask<Result>(url: string): Promise<Result> {
    const answer = await fetch(url);
    const text = await answer.text();
    assert.equal(answer.status, 200, `${url}: ${text}`);
    return JSON.parse(text) as Result;
  }

  async function query(expr: string): Promise<readonly { readonly value: readonly [number, string] }[]> {
    const url = `${watched.prometheusUrl}/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`;
    return (await ask<{ data: { result: { value: [number, string] }[] } }>(url)).data.result;
  }

  function heard(alertname: string, status: Heard["status"], more: Heard["labels"] = {}): Heard | undefined {
    const wanted = Object.entries({ ...more, alertname });
    return watched.heard.find(
      ({ status: told, labels }) => told === status && wanted.every(([name, value]) => labels[name] === value),
    );
  }

  async function hears(...what: Parameters<typeof heard>): Promise<Heard> {
    await eventually(`${what[0]} is told as ${what[1]}`, () => heard(...what) !== undefined);
    return heard(...what) as Heard;
  }

  test("every panel of every dashboard has something to show after a short use, every series that a rule reads is there, and what the runbook asks is understood", async () => {
    await call(200, "GET", "/admin/audit/verify", admin);
    // What is in the queue is gone within milliseconds; one that is not due for a while has it counted.
    await addJob(new Date(Date.now() + 86_400_000));
    const questions = [...buildDashboards()].flatMap(([file, text]) => {
      const { panels } = JSON.parse(text) as { panels: { title: string; targets?: { expr: string }[] }[] };
      return panels.flatMap(({ title, targets = [] }) =>
        targets.map(({ expr }) => ({
          name: `${file}: ${title}`,
          // As long ago as the use of it was.
          expr: expr.replaceAll("$__rate_interval", "1m"),
        })),
      );
    });
    assert.ok(questions.length > 40, "the panels were not found");
    const rules = await readRules();
    const series = new Set(rules.flatMap(({ expr }) => metricsIn(expr)));
    // A database that the server does not bring has a history of its own.
    series.delete("backup_history_age_seconds");
    questions.push(...[...series].map((name) => ({ name: "the rules", expr: name })));
    let empty = questions;
    await eventually(
      "every question has an answer",
      async () => {
        for (const token of writers.slice(0, 2)) await use(token);
        const left: typeof questions = [];
        for (const one of empty) {
          const found = await query(one.expr);
          if (!found.some(({ value }) => value[1] !== "NaN")) left.push(one);
        }
        empty = left;
        return empty.length === 0;
      },
      45_000,
    ).catch(() => assert.deepEqual(empty, []));

    const runbook = await readFile(RUNBOOK, "utf8");
    const asked = [...runbook.matchAll(/`q '([^']+)'`/g)].map(([, expr = ""]) => expr);
    assert.ok(asked.length > 30, "the questions of the runbook were not found");
    for (const expr of asked) await query(expr);

    const { data } = await ask<{
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    }>(`${watched.prometheusUrl}/api/v1/rules`);
    const evaluated = data.groups.flatMap((group) => group.rules);
    assert.equal(evaluated.length, rules.length);
    for (const { name, health, lastError } of evaluated) assert.equal(health, "ok", `${name}: ${lastError}`);
  });

  test("an outside analysis that is away, a job that nobody works off, a backup that failed and an entry that was damaged are told, with what to do, and so is the end of each", async () => {
    const [first = ""] = writers;
    const damaged = await write(first);
    watched.outside.behave(fails(UNAVAILABLE));
    for (const token of writers) await write(token, "Nobody outside reads this for now.");
    await addJob(new Date(Date.now() - 86_400_000));
    await watched.tellOfBackup({ hoursAgo: 40, isFine: false });
    await watched.database.owner.execute(DAMAGE, [damaged]);
    await call(500, "GET", `/entries/${damaged}`, first);

    const expected: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      OutsideAnalysisAway: { severity: "warning", breaker: "google" },
      JobsWaitTooLong: { severity: "warning", task: UNKNOWN_TASK },
      BackupFailed: { severity: "critical" },
      BackupTooOld: { severity: "warning" },
      StoredEntryDamaged: { severity: "critical", table: "journal_entries" },
    };
    const runbook = await readFile(RUNBOOK, "utf8");
    for (const [alert, labels] of Object.entries(expected)) {
      const told = await hears(alert, "firing", labels);
      const { summary = "", description = "", runbook_url = "" } = told.annotations;
      assert.ok(summary !== "" && !/no value|\{\{/.test(description), `${summary}: ${description}`);
      assert.equal(runbook_url, `docs/runbook.md#${alert.toLowerCase()}`);
      assert.ok(runbook.includes(`### ${alert}\n`));
    }

    watched.outside.behave(answers(GOOD_ANSWER));
    await watched.database.owner.execute(TAKE_JOB_OUT);
    await watched.tellOfBackup({ hoursAgo: 1, isFine: true });
    const isOver = (alert: string): boolean => heard(alert, "resolved") !== undefined;
    await eventually("the end of each is told", async () => {
      await watched.database.owner.execute(HURRY);
      return Object.keys(expected).every(isOver);
    }).catch(() =>
      assert.deepEqual(
        Object.keys(expected).filter((alert) => !isOver(alert)),
        [],
      ),
    );
  });

  test("a process that is killed is told, what follows from it is kept back, and its return is told", async () => {
    const nlp = watched.fleet.members.find(({ name }) => name === "nlp");
    assert.ok(nlp !== undefined);
    await nlp.kill();
    await hears("ProcessDown", "firing", { instance: nlp.metrics, severity: "critical" });

    const follows = `${watched.alertmanagerUrl}/api/v2/alerts?filter=alertname%3D%22ServiceLeftAlone%22`;
    await eventually("what follows is known, and kept back", async () => {
      await write(writers[0] ?? "");
      const alerts = await ask<{ labels: object; status: { state: string } }[]>(follows);
      return alerts.some(({ status }) => status.state === "suppressed");
    });
    assert.equal(heard("ServiceLeftAlone", "firing"), undefined);

    await nlp.restart();
    await hears("ProcessDown", "resolved", { instance: nlp.metrics });
  });
});
