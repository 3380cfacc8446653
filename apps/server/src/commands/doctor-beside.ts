import type { Config } from "../config.ts";
import { createDatabase, statement } from "../platform/database.ts";
import { createMongo } from "../platform/mongo.ts";
import type { Finding } from "./doctor.ts";

const REPLICA = statement(`
  SELECT pg_is_in_recovery() AS "isReplica", system_identifier::text AS cluster,
    (pg_last_wal_receive_lsn() - pg_last_wal_replay_lsn())::float8 AS "bytesBehind"
  FROM pg_control_system()`);
const PRIMARY = statement("SELECT system_identifier::text AS cluster FROM pg_control_system()");

const PATIENCE_MS = 5_000;
/** What a replica on a sound network has behind it in less than a second. */
const FAR_BEHIND_BYTES = 64 * 1024 * 1024;

/** The replica of `DATABASE_READ_URL`, where there is one: whether it answers, follows this database and keeps up. */
export async function* checkReplica(config: Pick<Config, "databaseUrl" | "databaseReadUrl">): AsyncGenerator<Finding> {
  if (config.databaseUrl === undefined || config.databaseReadUrl === undefined) return;
  const area = "replica";
  const open = (connectionString: string) =>
    createDatabase({
      connection: { connectionString },
      applicationName: "aura-doctor",
      maxConnections: 1,
      acquireTimeoutMs: PATIENCE_MS,
      answerTimeoutMs: PATIENCE_MS,
    });
  const replica = open(config.databaseReadUrl.reveal());
  const primary = open(config.databaseUrl.reveal());
  try {
    const [[found], [own]] = await Promise.all([
      replica.query<{ isReplica: boolean; cluster: string; bytesBehind: number | null }>(REPLICA),
      primary.query<{ cluster: string }>(PRIMARY),
    ]);
    if (found === undefined || own === undefined) throw new Error("no answer");
    if (found.cluster !== own.cluster) {
      yield {
        area,
        verdict: "bad",
        message: "DATABASE_READ_URL leads to a database that is no copy of this one",
        advice: "Nothing is read from it. Name a streaming replica of the database of DATABASE_URL, or leave it out.",
      };
    } else if (!found.isReplica) {
      yield {
        area,
        verdict: "warning",
        message: "DATABASE_READ_URL leads to the primary itself",
        advice: "It spares the primary nothing. Name the replica, or leave it out.",
      };
    } else if ((found.bytesBehind ?? 0) > FAR_BEHIND_BYTES) {
      yield {
        area,
        verdict: "warning",
        message: "it is far behind; the database takes all reads until it has caught up",
        advice: "Look at its disk and at pg_stat_replication on the primary.",
      };
    } else yield { area, verdict: "good", message: "it follows the database" };
  } catch {
    yield {
      area,
      verdict: "warning",
      message: "the server of DATABASE_READ_URL does not answer, or refuses",
      advice: "The database takes all reads until it does. Look at its address, its user and its password.",
    };
  } finally {
    await Promise.all([replica.close(), primary.close()]);
  }
}

/** The store of the figures of use, where `MONGODB_URL` names one. */
export async function* checkMongo(config: Pick<Config, "mongodbUrl">): AsyncGenerator<Finding> {
  if (config.mongodbUrl === undefined) return;
  const area = "analytics";
  const mongo = createMongo(config.mongodbUrl.reveal());
  try {
    const { version } = await mongo.run((database) => database.command({ buildInfo: 1 }));
    yield { area, verdict: "good", message: `the server of MONGODB_URL answers (protocol of MongoDB ${version})` };
  } catch {
    yield {
      area,
      verdict: "warning",
      message: "the server of MONGODB_URL does not answer, or refuses",
      advice: "Journals do not need it; the figures of use wait in the database until it answers. Look at its address.",
    };
  } finally {
    await mongo.close();
  }
}
