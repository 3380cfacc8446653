import { setTimeout as delay } from "node:timers/promises";
import { secretText } from "../../apps/server/src/config.ts";
import { statement } from "../../apps/server/src/platform/database.ts";
import { createMongo } from "../../apps/server/src/platform/mongo.ts";
import { createMongoFigures } from "../../apps/server/src/services/entries/product/mongo-figures.ts";
import { eventually } from "../support/eventually.ts";
import { startFerretDb, type FerretDb } from "../support/ferretdb.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";

/** What the writers met while MongoDB was in one state. */
export interface OutagePhase {
  readonly name: "well" | "stopped" | "hung" | "well again";
  readonly latenciesMs: readonly number[];
  /** Answers that were not 201. */
  readonly failures: readonly number[];
  /** Jobs that met the state, and failed by it. */
  readonly failedCopies: number;
}

export interface OutageOutcome {
  readonly phases: readonly OutagePhase[];
  /** Entries that were acknowledged, and people who wrote them. */
  readonly written: { readonly entries: number; readonly people: number };
  /** What stands in MongoDB afterwards, summed over the days of the drill. */
  readonly copied: { readonly entries: number; readonly writers: number; readonly documents: number };
  /** From MongoDB's return to the moment when its figures were level with the record. */
  readonly recoveryMs: number;
}

export interface OutageOptions {
  readonly people: number;
  /** How long each state lasts; it lasts until a job has met it at least. */
  readonly phaseMs: number;
  /** Milliseconds between two entries of one person. */
  readonly pauseMs: number;
  /** Have the copy made at once when MongoDB is back, instead of waiting for the next try. */
  readonly isImpatient?: boolean;
  readonly onPhase?: (name: OutagePhase["name"]) => void;
}

const RECORD = statement("SELECT sum(entries)::int AS entries, sum(writers)::int AS writers FROM journal.product_days");
const WAITING = statement("SELECT count(*)::int AS count FROM journal.product_outbox");

/** R7: MongoDB stops, and then hangs, under people who write; afterwards its figures are compared with what they wrote. */
export async function mongoOutage(options: OutageOptions): Promise<OutageOutcome> {
  await using mongo = await startFerretDb();
  await using server = await startTestServer({ config: { mongodbUrl: secretText(mongo.url) }, logLevel: "error" });
  const people: TestAccount[] = [];
  for (let n = 0; n < options.people; n++) people.push(await registerCounted(server));

  const phases: OutagePhase[] = [];
  const phase = async (name: OutagePhase["name"], isMet: (failedCopies: number) => boolean): Promise<void> => {
    options.onPhase?.(name);
    phases.push(await write(server, people, name, options, isMet));
  };
  await phase("well", () => true);
  await mongo.stop();
  await phase("stopped", (failed) => failed > 0);
  await mongo.restart();
  await phase("well again", () => true);
  mongo.hang();
  await phase("hung", (failed) => failed > 0);
  mongo.resume();
  const sinceMs = performance.now();
  const copied = await level(server, mongo, options.isImpatient === true);
  return {
    phases,
    written: { entries: phases.reduce((sum, { latenciesMs }) => sum + latenciesMs.length, 0), people: people.length },
    copied,
    recoveryMs: performance.now() - sinceMs,
  };
}

async function registerCounted(server: TestServer): Promise<TestAccount> {
  const account = await server.register();
  const body = { analytics: { enabled: true } };
  const { status } = await server.call("PUT", "/users/me/preferences", { token: account.accessToken, body });
  if (status !== 200) throw new Error(`the preferences answered ${status}`);
  return account;
}

async function write(
  server: TestServer,
  people: readonly TestAccount[],
  name: OutagePhase["name"],
  { phaseMs, pauseMs }: OutageOptions,
  isMet: (failedCopies: number) => boolean,
): Promise<OutagePhase> {
  const latenciesMs: number[] = [];
  const failures: number[] = [];
  const failedBefore = await failedCopies(server);
  const endMs = performance.now() + phaseMs;
  let failed = 0;
  let isOver = false;
  const watcher = eventually(
    `a job has met MongoDB ${name}`,
    async () => {
      failed = (await failedCopies(server)) - failedBefore;
      return isMet(failed) && performance.now() > endMs;
    },
    phaseMs + 120_000,
  ).finally(() => (isOver = true));
  const writer = async (account: TestAccount): Promise<void> => {
    while (!isOver) {
      const startMs = performance.now();
      const { status } = await server.call("POST", "/entries", {
        token: account.accessToken,
        body: { content: "a line" },
      });
      if (status === 201) latenciesMs.push(performance.now() - startMs);
      else failures.push(status);
      await delay(pauseMs);
    }
  };
  await Promise.all([watcher, ...people.map(writer)]);
  return { name, latenciesMs, failures, failedCopies: failed };
}

async function failedCopies(server: TestServer): Promise<number> {
  const { values } = await server.runtime.telemetry.jobsTotal.get();
  const failed = values.find(({ labels }) => labels.task === "entries.copy_analytics" && labels.outcome === "failed");
  return failed?.value ?? 0;
}

/** Waits until everything is counted and copied; gives what stands in MongoDB then. */
async function level(server: TestServer, mongo: FerretDb, isImpatient: boolean): Promise<OutageOutcome["copied"]> {
  const connection = createMongo(mongo.url);
  const figures = createMongoFigures(connection);
  const copy = server.runtime.services.get("entries")?.tasks?.["entries.copy_analytics"];
  let copied = { entries: 0, writers: 0, documents: 0 };
  try {
    await eventually("MongoDB has what PostgreSQL has", async () => {
      const waiting = (await server.owner.query<{ count: number }>(WAITING))[0]?.count;
      if (waiting !== 0) return false;
      if (isImpatient) await copy?.({}, { log: undefined as never, attempt: 1 }).catch(() => {});
      const [record] = await server.owner.query<{ entries: number; writers: number }>(RECORD);
      const days = await figures.days("2000-01-01", "9999-12-31");
      copied = {
        entries: days.reduce((sum, { entries }) => sum + entries, 0),
        writers: days.reduce((sum, { writers }) => sum + writers, 0),
        documents: days.length,
      };
      return copied.entries === record?.entries && copied.writers === record.writers;
    });
  } finally {
    await connection.close();
  }
  return copied;
}
