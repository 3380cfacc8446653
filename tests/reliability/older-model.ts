import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { AnalysisResult } from "@aura-journal/contracts";
import { createLocalKek } from "@aura-journal/crypto";
import { createDatabase } from "../../apps/server/src/platform/database.ts";
import { runningPostgres } from "../../apps/server/src/platform/embedded-postgres.ts";
import { readKeyring } from "../../apps/server/src/platform/master-key.ts";
import { NIL_UUID } from "../../apps/server/src/platform/uuid.ts";
import {
  attachAnalytics,
  findWaiting,
  listModels,
} from "../../apps/server/src/services/entries/analysis-repository.ts";
import { isOutdated } from "../../apps/server/src/services/entries/models.ts";
import { openAnalytics, sealAnalytics } from "../../apps/server/src/services/entries/sealing.ts";
import { createUserKeys } from "../../apps/server/src/services/entries/user-keys.ts";

export const OLD_MODEL = "older-1";
/** No text of a test has this score by the model that ships. */
export const OLD_SCORE = -1;

const OLD_READING: AnalysisResult = {
  sentiment: { label: "negative", score: OLD_SCORE, magnitude: 1 },
  emotions: [],
  topics: [],
  keyPhrases: [],
  confidence: 1,
  provider: "local",
  model: OLD_MODEL,
};

/** Puts the reading of an older model in the place of every present one, sealed as the server of that time did. */
export async function readByAnOlderModel(dataDir: string, userId: string): Promise<void> {
  const postgres = await runningPostgres(dataDir);
  if (postgres === undefined) throw new Error("the database is not up");
  const database = createDatabase({
    connection: postgres.as("aura_journal"),
    applicationName: "aura-test",
    maxConnections: 1,
  });
  try {
    const kek = createLocalKek(await readKeyring(join(dataDir, "master.key")));
    const keyring = await createUserKeys({ database, kek, randomBytes }).keyringOf(userId);
    const rows = await findWaiting(database, userId, {
      what: "outdated",
      models: (await listModels(database, userId)).filter((by) => isOutdated(by, OLD_MODEL)),
      after: NIL_UUID,
      limit: 1_000_000,
    });
    const writes = rows.map((row) => ({
      entryId: row.entryId,
      version: row.version,
      analytics: sealAnalytics(keyring.active, row, { ...openAnalytics(keyring, row), analysis: OLD_READING }),
      model: OLD_MODEL,
      readModel: row.model,
    }));
    await database.transaction(userId, (transaction) =>
      attachAnalytics(transaction, userId, writes, { keyVersion: keyring.active.keyVersion, remote: "kept" }),
    );
  } finally {
    await database.close();
  }
}
