import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { AWS_KEY, startAwsServer } from "../../apps/server/src/platform/clouds/aws-server.fixture.ts";
import { sealOf } from "../../apps/server/src/platform/master-key.ts";
import { drill } from "./drill.ts";

const SEED = Number(process.env["AURA_DRILL_SEED"] ?? 20_260_601);
/** How often the rotation is joined by a new account while it runs: its key is wrapped by whichever master key the server has. */
const VERSIONS_BETWEEN_NEWCOMERS = 400;
const MAX_NEWCOMERS = 12;

const MASTER_KEYS = `
  SELECT kek_id AS id FROM keys.user_keys
  UNION SELECT convert_from(substr(wrapped, 3, get_byte(wrapped, 1)), 'UTF8') FROM (
    SELECT wrapped FROM auth.server_secrets UNION ALL SELECT private_wrapped FROM auth.signing_keys
  ) AS secrets`;
const UNDER_REPLACED_KEYS = `
  SELECT count(*)::int AS entries FROM journal.journal_entries e
  WHERE EXISTS (SELECT FROM keys.user_keys k WHERE k.user_id = e.user_id AND k.key_version > e.key_version)`;

test("the master key moves from its file to a key management service, and user keys are rotated, under eight writers: no request fails, nothing is lost, what late writers sealed under old keys is found", async (t) => {
  await using aws = await startAwsServer();
  const KMS = `aws-kms:${AWS_KEY}`;
  let seal: string | undefined;
  let newcomers = 0;
  let masterKeys: readonly string[] = [];
  let left = -1;
  const outcome = await drill({
    victim: "server",
    kills: 0,
    writers: 8,
    // The server itself is not told of the key: it follows its file.
    on: { env: aws.environment },
    seed: SEED,
    async meanwhile({ stage, moreThan, join }) {
      await moreThan(100);
      let isRotating = true;
      const rotation = stage
        .command(["keys", "rotate", "--kek", "--user-keys"], { ...aws.environment, AURA_KMS: KMS })
        .finally(() => {
          isRotating = false;
        });
      const arrivals = (async () => {
        for (; isRotating && newcomers < MAX_NEWCOMERS; newcomers += 1) {
          await moreThan(VERSIONS_BETWEEN_NEWCOMERS);
          await join();
        }
      })();
      const [said] = await Promise.all([rotation, arrivals]);
      assert.match(said, /wrapped under the new master key/);
      assert.match(said, /^Sealed [\d,]+ values anew/m);
    },
    async beforeVerdict(client, stage) {
      // A process that knows the old key may use it for some minutes; what it sealed so is found by the next run, or by upkeep.
      await stage.command(["keys", "rotate", "--user-keys"], { ...aws.environment, AURA_KMS: KMS });
      seal = await sealOf(join(stage.dataDir, "master.key"));
      masterKeys = (await client.query<{ id: string }>(MASTER_KEYS)).rows.map(({ id }) => id);
      left = (await client.query<{ entries: number }>(UNDER_REPLACED_KEYS)).rows[0]?.entries ?? -1;
    },
  });
  t.diagnostic(`seed ${SEED}: ${outcome.acknowledged} versions acknowledged, ${newcomers} accounts opened meanwhile`);
  const { lost, duplicated, torn, faults, repeated } = outcome;
  assert.deepEqual({ lost, duplicated, torn, faults }, { lost: [], duplicated: [], torn: [], faults: [] });
  assert.equal(repeated, 0, "requests failed and had to be sent again");
  assert.deepEqual([...outcome.unclearAnswers], []);
  assert.deepEqual([masterKeys, seal], [["k2"], KMS]);
  assert.equal(left, 0, "entries are still sealed under user keys that were replaced");
  assert.ok(newcomers > 0 && outcome.acknowledged > 500);
});
