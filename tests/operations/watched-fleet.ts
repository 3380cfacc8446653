import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addDays } from "../../apps/server/src/platform/days.ts";
import { mondayOf, utcDayOf } from "../../apps/server/src/services/entries/product/figures.ts";
import { addFigures } from "../../apps/server/src/services/entries/product/record-repository.ts";
import {
  startLanguageServer,
  type LanguageServer,
} from "../../apps/server/src/services/nlp/google/language-server.fixture.ts";
import { runCompanions } from "../../tools/observe/run-companions.ts";
import { freePort } from "../support/free-port.ts";
import { socketUrl, startFleet, type Fleet } from "../support/fleet.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";
import { startRedis } from "../support/redis.ts";

/** How many times faster time passes for Prometheus and Alertmanager than in production. */
const FACTOR = 60;

/** An alert as a receiver hears of it. */
export interface Heard {
  readonly status: "firing" | "resolved";
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A journal with everything that it can have beside it, and what watches it. */
export interface WatchedFleet extends AsyncDisposable {
  readonly fleet: Fleet;
  readonly database: TestDatabase;
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** What has come to the webhook so far, in its order. */
  readonly heard: readonly Heard[];
  readonly outside: LanguageServer;
  tellOfBackup(status: { readonly hoursAgo: number; readonly isFine: boolean }): Promise<void>;
}

/** Starts services apart on a database, Redis and an outside analysis of their own, and Prometheus and Alertmanager over them. */
export async function startWatchedFleet(layout: string): Promise<WatchedFleet> {
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "aura-watched-"));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  const statusFile = join(directory, "status.json");
  const tellOfBackup: WatchedFleet["tellOfBackup"] = ({ hoursAgo, isFine }) => {
    const at = new Date(Date.now() - hoursAgo * 3_600_000).toISOString();
    const status = { lastBackupAt: at, lastBackupOk: isFine, lastVerifyAt: at, lastVerifyOk: true };
    return writeFile(statusFile, JSON.stringify(status));
  };
  await tellOfBackup({ hoursAgo: 1, isFine: true });

  const database = undo.use(await createTestDatabase());
  await addUse(database);
  const redis = undo.use(await startRedis());
  const outside = undo.use(await startLanguageServer());
  const fleet = undo.use(
    await startFleet(layout, {
      DATABASE_URL: socketUrl(database.ownerConnection),
      REDIS_URL: redis.config.url.reveal(),
      AURA_BACKUP_STATUS: statusFile,
      AURA_FIRST_USER_ADMIN: "true",
      AURA_NLP_PROVIDER: "google",
      AURA_GOOGLE_ENDPOINT: `http://127.0.0.1:${outside.port}`,
      AURA_NLP_UNITS_PER_DAY: "100000",
    }),
  );

  const heard: Heard[] = [];
  const webhook = undo.use(await startWebhook(heard));
  const ports = {
    prometheus: await freePort(),
    alertmanager: await freePort(),
    grafana: await freePort(),
    jaeger: await freePort(),
  };
  undo.use(
    await runCompanions(
      {
        directory: join(directory, "observe"),
        targets: fleet.members.map(({ metrics }) => metrics),
        receivers: { webhookUrl: webhook.url },
        factor: FACTOR,
      },
      ports,
      AbortSignal.timeout(60_000),
      ["Prometheus", "Alertmanager"],
    ),
  );
  const closing = undo.move();
  return {
    fleet,
    database,
    prometheusUrl: `http://127.0.0.1:${ports.prometheus}`,
    alertmanagerUrl: `http://127.0.0.1:${ports.alertmanager}`,
    heard,
    outside,
    tellOfBackup,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Figures of use by enough people that they may be told: a test has no month for them to come together. */
async function addUse({ owner }: TestDatabase): Promise<void> {
  const today = utcDayOf(new Date());
  const cohort = mondayOf(addDays(today, -21));
  const day = { active: 60, writers: 40, entries: 80, positive: 40, neutral: 20, negative: 20, mixed: 20 };
  await owner.transaction(null, (transaction) =>
    addFigures(
      transaction,
      [{ day: addDays(today, -1), ...day }],
      [
        { cohort, week: null, people: 60 },
        { cohort, week: addDays(cohort, 7), people: 30 },
      ],
    ),
  );
}

async function startWebhook(heard: Heard[]): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { alerts } = JSON.parse(Buffer.concat(chunks).toString()) as { alerts: Heard[] };
      heard.push(...alerts);
      response.writeHead(200).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alerts`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
