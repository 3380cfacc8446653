import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { AnalyticsSummary, AuthResponse, JournalEntry, SyncChanges } from "@aura-journal/contracts";
import { MODEL_ID } from "@aura-journal/nlp";
import {
  answers,
  GOOD_ANSWER,
  startLanguageServer,
} from "../../apps/server/src/services/nlp/google/language-server.fixture.ts";
import { eventually } from "../support/eventually.ts";
import { findTorn } from "./checker.ts";
import { OLD_MODEL, OLD_SCORE, readByAnOlderModel } from "./older-model.ts";
import { createStage, register, type Stage } from "./stage.ts";

const ENTRIES = 1_000;
const PUSHED_AT_ONCE = 500;
const KILLS = 3;
/** Texts of one person on their way outside at once. */
const ON_THEIR_WAY = 4;
const OUTSIDE_ENTRIES = 100;
const TEXT = "A lovely walk by the river with my sister, and a good supper afterwards. ".repeat(10);

/** What is counted of a journal, past every layer of the server. */
interface Standing {
  /** Read by anything but what everything is to be read by in the end. */
  readonly left: number;
  readonly changeSeq: number;
}

async function standing(stage: Stage, finalModel: string): Promise<Standing> {
  const client = await stage.connect();
  try {
    const { rows } = await client.query<{ left: string; changeSeq: string }>(
      `SELECT (SELECT count(*) FROM journal.entry_analytics WHERE model IS DISTINCT FROM $1) AS left,
         (SELECT sum(change_seq) FROM journal.journals) AS "changeSeq"`,
      [finalModel],
    );
    return { left: Number(rows[0]?.left), changeSeq: Number(rows[0]?.changeSeq) };
  } finally {
    await client.end();
  }
}

async function leftOf(stage: Stage, finalModel: string): Promise<number> {
  return (await standing(stage, finalModel)).left;
}

async function call<T>(stage: Stage, { accessToken }: AuthResponse, path: string, body?: object, method = "POST") {
  const answer = await fetch(stage.url() + path, {
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { method, body: JSON.stringify(body) }),
  });
  assert.equal(answer.status, 200, `${path} answered ${answer.status}`);
  return (await answer.json()) as T;
}

async function write(stage: Stage, by: AuthResponse, count: number): Promise<void> {
  for (let written = 0; written < count; written += PUSHED_AT_ONCE) {
    const mutations = Array.from({ length: Math.min(PUSHED_AT_ONCE, count - written) }, () => ({
      mutationId: randomUUID(),
      op: "put",
      entryId: randomUUID(),
      baseVersion: 0,
      content: TEXT,
    }));
    await call(stage, by, "/sync/push", { deviceId: randomUUID(), mutations });
  }
}

async function entriesOf(stage: Stage, by: AuthResponse): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = [];
  for (let since = "", hasMore = true; hasMore;) {
    const page: SyncChanges = await call(stage, by, `/sync/changes${since === "" ? "" : `?since=${since}`}`);
    entries.push(...page.changes);
    since = encodeURIComponent(page.cursor);
    hasMore = page.hasMore;
  }
  return entries;
}

/** Whatever a summary is asked in the middle of, its figures are those of the models that it names, entry by entry. */
async function assertNothingMixes(stage: Stage, by: AuthResponse, newScore: number): Promise<number> {
  const summary: AnalyticsSummary = await call(stage, by, "/entries/analytics/summary");
  const scores: Readonly<Record<string, number>> = { [OLD_MODEL]: OLD_SCORE, [MODEL_ID]: newScore };
  let sum = 0;
  let entries = 0;
  for (const one of summary.models) {
    sum += (scores[one.model] ?? Number.NaN) * one.entries;
    entries += one.entries;
  }
  assert.equal(entries, ENTRIES);
  assert.ok(
    Math.abs(summary.averageSentiment - sum / entries) < 1e-5,
    `${summary.averageSentiment} of ${sum / entries}`,
  );
  return summary.models.length;
}

/** Waits until work has gone on from where it was, and is not over. */
async function goesOn(stage: Stage, before: number, finalModel: string): Promise<number> {
  let left = before;
  await eventually("the work goes on", async () => {
    left = await leftOf(stage, finalModel);
    return left < before;
  });
  assert.ok(left > 0, "it was over before it could be interrupted");
  return left;
}

/** Each entry was read by the last model in one commit: none twice, none not, none in a new version. */
async function assertReadOnce(stage: Stage, by: AuthResponse, expected: Expected): Promise<void> {
  assert.deepEqual(await standing(stage, expected.model), { left: 0, changeSeq: expected.changeSeq });
  const entries = await entriesOf(stage, by);
  assert.equal(entries.length, expected.entries);
  for (const { version, content, analysis } of entries) {
    assert.deepEqual([version, content, analysis?.model], [1, TEXT, expected.model]);
  }
  const client = await stage.connect();
  try {
    await eventually("the events have arrived", async () => {
      const { rowCount } = await client.query("SELECT FROM journal.outbox UNION ALL SELECT FROM auth.outbox");
      return rowCount === 0;
    });
    assert.deepEqual(await findTorn(client), []);
  } finally {
    await client.end();
  }
}

interface Expected {
  readonly model: string;
  readonly entries: number;
  readonly changeSeq: number;
}

test("killed again and again while it reads a journal anew, a server or a command goes on where it stopped, and each entry is read once", async (t) => {
  await using stage = await createStage();
  await stage.start();
  const by = await register(stage.url(), 0);
  await write(stage, by, ENTRIES);
  await eventually("all are read", async () => (await leftOf(stage, MODEL_ID)) === 0);
  const newScore = (await entriesOf(stage, by))[0]?.analysis?.sentiment.score ?? Number.NaN;
  const seen: number[] = [];
  const kept: string[] = [];

  await readByAnOlderModel(stage.dataDir, by.user.userId);
  let { left, changeSeq } = await standing(stage, MODEL_ID);
  assert.equal(left, ENTRIES);
  await stage.kill("server");
  for (let nth = 1; nth <= KILLS; nth++) {
    left = await goesOn(stage, left, MODEL_ID);
    await stage.kill("server");
    kept.push(`${ENTRIES - left}`);
    seen.push(await assertNothingMixes(stage, by, newScore));
  }
  await eventually("all are read anew", async () => (await leftOf(stage, MODEL_ID)) === 0);
  await assertReadOnce(stage, by, { model: MODEL_ID, entries: ENTRIES, changeSeq: changeSeq + ENTRIES });

  await readByAnOlderModel(stage.dataDir, by.user.userId);
  ({ left, changeSeq } = await standing(stage, MODEL_ID));
  for (let nth = 1; nth <= KILLS; nth++) {
    await using command = stage.begin(["analysis", "run"]);
    left = await goesOn(stage, left, MODEL_ID);
    command.child.kill("SIGKILL");
    await command.exit;
    kept.push(`${ENTRIES - left}`);
    seen.push(await assertNothingMixes(stage, by, newScore));
  }
  left = await leftOf(stage, MODEL_ID);
  assert.match(await stage.command(["analysis", "run"]), new RegExp(`has read ${left.toLocaleString("en")} entr`));
  await assertReadOnce(stage, by, { model: MODEL_ID, entries: ENTRIES, changeSeq: changeSeq + ENTRIES });
  t.diagnostic(`killed after ${kept.join(", ")} of ${ENTRIES} entries`);
  assert.ok(seen.includes(2), "no summary was asked for in the middle of it");
});

test("killed again and again while texts are read outside, a server sends what is wanted still, and attaches each reading once", async (t) => {
  await using outside = await startLanguageServer();
  await using stage = await createStage({
    env: { AURA_NLP_PROVIDER: "google", AURA_GOOGLE_ENDPOINT: `http://127.0.0.1:${outside.port}` },
  });
  await stage.start();
  const by = await register(stage.url(), 0);
  await call(stage, by, "/users/me/preferences", { privacy: { analysis: "cloud" } }, "PUT");
  let kills = 0;
  // While there is more to come, the last texts of each life are held back: they are on their way when it ends.
  let answered = 0;
  outside.behave((stream, text) => {
    answered += 1;
    const isHeldBack = kills < KILLS && answered > (kills + 1) * ON_THEIR_WAY * 3;
    if (!isHeldBack) answers(GOOD_ANSWER)(stream, text);
  });
  await write(stage, by, OUTSIDE_ENTRIES);
  await eventually("our own have come", async () => {
    const client = await stage.connect();
    const { rowCount } = await client.query("SELECT FROM journal.entry_analytics WHERE model IS NULL LIMIT 1");
    await client.end();
    return rowCount === 0;
  });
  const both = `google/language-v2+${MODEL_ID}`;
  let left = OUTSIDE_ENTRIES;
  for (; kills < KILLS; kills++) {
    left = await goesOn(stage, left, both);
    await stage.kill("server");
  }
  await eventually("all are read outside", async () => (await leftOf(stage, both)) === 0);
  // One change for an entry, one for our own reading, one for the other.
  await assertReadOnce(stage, by, { model: both, entries: OUTSIDE_ENTRIES, changeSeq: 3 * OUTSIDE_ENTRIES });
  const sentAgain = outside.texts.length - OUTSIDE_ENTRIES;
  assert.ok(sentAgain <= KILLS * ON_THEIR_WAY, `${sentAgain} were sent again`);
  t.diagnostic(`${outside.texts.length} texts were sent for ${OUTSIDE_ENTRIES} entries`);
});
