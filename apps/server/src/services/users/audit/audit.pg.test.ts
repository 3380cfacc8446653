import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { test } from "node:test";
import type { AuditEvent } from "@aura-journal/contracts";
import { createKeyring, createLocalKek, retireKeys, rotateKeyring } from "@aura-journal/crypto";
import { createTestDatabase, type TestDatabase } from "../../../../../../tests/support/postgres.ts";
import { statement } from "../../../platform/database.ts";
import { createAudit, type Audit } from "./audit.ts";
import { walkRecords } from "./audit-repository.ts";
import { hashOf } from "./record.ts";
import { rewrapAuditKeys } from "./signing-keys.ts";
import { verifyAudit } from "./verify.ts";

const silent = { info: () => {}, error: () => {} };
const newKek = () => createLocalKek(createKeyring(randomBytes, new Date()));

async function startLog(db: TestDatabase, options: { now?: () => Date } = {}) {
  const kek = newKek();
  const database = db.databaseFor("aura_users");
  const audit = createAudit({
    database,
    kek,
    now: options.now ?? (() => new Date()),
    randomBytes,
    newId: randomUUID,
    logger: silent,
    checkpointIntervalMs: 3_600_000,
  });
  return { audit, kek, database, verify: () => verifyAudit({ database, kek, chunk: 7 }) };
}

function events(count: number, overrides: Partial<AuditEvent> = {}): AuditEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    eventId: randomUUID(),
    at: new Date().toISOString(),
    actorId: randomUUID(),
    action: "entry.created",
    address: "203.0.113.77",
    details: { version: index + 1 },
    ...overrides,
  }));
}

/** Twenty records, a checkpoint at 5, 10, 15 and 20. */
async function fill(audit: Audit): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await audit.append(events(5));
    await audit.checkpoint();
  }
}

const said = (verification: { problems: { seq: number; reason: string }[] }) =>
  verification.problems.map(({ seq, reason }) => `${seq}: ${reason}`);

test("an untouched log is intact, and counted", async () => {
  await using db = await createTestDatabase();
  const { audit, verify } = await startLog(db);
  assert.deepEqual(await verify(), { isIntact: true, recordCount: 0, checkpointCount: 0, problems: [] });
  await fill(audit);
  assert.deepEqual(await verify(), { isIntact: true, recordCount: 20, checkpointCount: 4, problems: [] });
});

/** Each tampering by the database's owner, and what the verification must say of it. */
const TAMPERINGS: readonly { name: string; sql: string; expected: readonly RegExp[] }[] = [
  ...["at", "recorded_at"].map((column) => ({
    name: `a ${column} moved by a millisecond`,
    sql: `UPDATE users.audit_log SET ${column} = ${column} + interval '1 ms' WHERE chain_seq = 8`,
    expected: [/^8: The record was altered/],
  })),
  ...[
    ["action", "'entry.deleted'"],
    ["actor_id", "NULL"],
    ["subject_id", "actor_id"],
    ["details", `'{"version":9}'`],
    ["address", "'203.0.114.0/24'"],
    ["request_id", "'req_00000000'"],
    ["event_id", "gen_random_uuid()"],
    ["prev_hash", "sha256('x')"],
  ].map(([column, value]) => ({
    name: `a changed ${column}`,
    sql: `UPDATE users.audit_log SET ${column} = ${value} WHERE chain_seq = 8`,
    expected: [/^8: The record was altered/],
  })),
  {
    name: "a changed hash",
    sql: "UPDATE users.audit_log SET hash = sha256('x') WHERE chain_seq = 8",
    expected: [/^8: The record was altered/, /^9: The record does not follow/],
  },
  {
    name: "a dropped record",
    sql: "DELETE FROM users.audit_log WHERE chain_seq = 8",
    expected: [/^9: Records 8 to 8 before it are missing/],
  },
  {
    name: "a dropped record that a checkpoint covers",
    sql: "DELETE FROM users.audit_log WHERE chain_seq = 10",
    expected: [/^10: A checkpoint covers a record that is missing/, /^11: Records 10 to 10/],
  },
  {
    name: "a dropped beginning",
    sql: "DELETE FROM users.audit_log WHERE chain_seq <= 3",
    expected: [/^4: Records 1 to 3 before it are missing/],
  },
  {
    name: "a dropped record with the numbers closed up",
    sql: `DELETE FROM users.audit_log WHERE chain_seq = 19; UPDATE users.audit_log SET chain_seq = 19 WHERE chain_seq = 20`,
    expected: [
      /^19: The record was altered/,
      /^20: A checkpoint covers a record that is missing/,
      /^20: The log ends at 19/,
    ],
  },
  {
    name: "an inserted record",
    sql: `INSERT INTO users.audit_log SELECT chain_seq, recorded_at + interval '1 ms', gen_random_uuid(), at, actor_id, subject_id,
            'user.promoted', request_id, address, details, prev_hash, hash FROM users.audit_log WHERE chain_seq = 8`,
    expected: [/^8: The record was inserted/],
  },
  {
    name: "an appended record",
    sql: `INSERT INTO users.audit_log SELECT 21, recorded_at, gen_random_uuid(), at, actor_id, subject_id,
            'user.promoted', request_id, address, details, hash, sha256('x') FROM users.audit_log WHERE chain_seq = 20`,
    expected: [/^21: The record was altered/],
  },
  {
    name: "two records that changed places",
    sql: `UPDATE users.audit_log SET chain_seq = 19 - chain_seq + 1000 WHERE chain_seq IN (8, 11);
          UPDATE users.audit_log SET chain_seq = chain_seq - 1000 WHERE chain_seq > 1000`,
    expected: [/^8: The record was altered/, /^10: The record differs|^11: The record was altered/],
  },
  {
    name: "a cut end",
    sql: "DELETE FROM users.audit_log WHERE chain_seq > 17",
    expected: [
      /^18: The log ends at 17, yet a checkpoint covers records up to 20/,
      /^20: A checkpoint covers a record that is missing/,
    ],
  },
  {
    name: "everything dropped",
    sql: "DELETE FROM users.audit_log",
    expected: [/^1: The log ends at 0/],
  },
  {
    name: "a forged checkpoint",
    sql: `INSERT INTO users.audit_checkpoints SELECT kind, 12, sha256('x'), at, key_id, signature
            FROM users.audit_checkpoints WHERE chain_seq = 10`,
    expected: [/^12: A checkpoint is forged/],
  },
  {
    name: "a checkpoint dated back",
    sql: "UPDATE users.audit_checkpoints SET at = at - interval '1 day' WHERE chain_seq = 10",
    expected: [/^10: A checkpoint is forged/],
  },
  {
    name: "a checkpoint of the chain shown as one of retention",
    sql: `DELETE FROM users.audit_log WHERE chain_seq <= 10;
          UPDATE users.audit_checkpoints SET kind = 'retention' WHERE chain_seq = 10`,
    expected: [/^10: A checkpoint is forged/, /^11: Records 1 to 10 before it are missing/],
  },
  {
    name: "a signing key put in another's place",
    sql: "UPDATE users.audit_signing_keys SET key_id = gen_random_uuid()",
    expected: [/^0: The master key does not open/, /^5: A checkpoint is signed with a key that is not the log's/],
  },
  {
    name: "a public key exchanged",
    sql: "UPDATE users.audit_signing_keys SET public_key = sha256('x')",
    expected: [/^0: The public key stored/],
  },
  {
    name: "all checkpoints dropped",
    sql: "DELETE FROM users.audit_checkpoints",
    expected: [/^20: No checkpoint covers the log/],
  },
];

test("every tampering is named", async (t) => {
  await using db = await createTestDatabase();
  const { audit, verify } = await startLog(db);
  await fill(audit);
  for (const table of ["audit_log", "audit_checkpoints", "audit_signing_keys"]) {
    await db.owner.execute(statement(`CREATE TABLE users.kept_${table} AS SELECT * FROM users.${table}`));
  }
  for (const { name, sql, expected } of TAMPERINGS) {
    await t.test(name, async () => {
      for (const part of sql.split(";"))
        assert.ok((await db.owner.execute(statement(part))) > 0, "nothing was tampered with");
      const verification = await verify();
      assert.equal(verification.isIntact, false);
      const reasons = said(verification);
      for (const pattern of expected)
        assert.ok(
          reasons.some((reason) => pattern.test(reason)),
          `${pattern} in ${reasons.join(" | ")}`,
        );
      // One fault is named once or thrice, not once for every record behind it.
      assert.ok(reasons.length <= 4 || name.includes("key") || name.startsWith("everything"), reasons.join(" | "));
      for (const table of ["audit_log", "audit_checkpoints", "audit_signing_keys"]) {
        await db.owner.execute(statement(`DELETE FROM users.${table}`));
        await db.owner.execute(statement(`INSERT INTO users.${table} SELECT * FROM users.kept_${table}`));
      }
    });
  }
  assert.equal((await verify()).isIntact, true);
});

test("a chain that somebody made anew from a changed record on disagrees with its checkpoints", async () => {
  await using db = await createTestDatabase();
  const { audit, verify, database } = await startLog(db);
  await fill(audit);
  let prevHash: Buffer | undefined;
  for (const record of await walkRecords(database, { seq: 7, recordedAt: new Date(0) }, 100)) {
    if (record.seq < 8) continue;
    const forged = {
      ...record,
      action: record.seq === 8 ? "entry.deleted" : record.action,
      prevHash: prevHash ?? record.prevHash,
    };
    prevHash = hashOf(forged);
    await db.owner.execute(
      statement("UPDATE users.audit_log SET action = $2, prev_hash = $3, hash = $4 WHERE chain_seq = $1"),
      [forged.seq, forged.action, forged.prevHash, prevHash],
    );
  }
  assert.deepEqual(
    said(await verify()),
    [10, 15, 20].map((seq) => `${seq}: The record differs from the one that was signed`),
  );
});

test("fifty appends at once from two processes make one chain, each event once", async () => {
  await using db = await createTestDatabase();
  const kek = newKek();
  const keepers = ["a", "b"].map(() =>
    createAudit({
      database: db.databaseFor("aura_users"),
      kek,
      now: () => new Date(),
      randomBytes,
      newId: randomUUID,
      logger: silent,
    }),
  );
  const batches = Array.from({ length: 50 }, (_, index) => events((index % 5) + 1));
  await Promise.all(batches.map((batch, index) => keepers[index % 2]!.append(batch)));
  // All of it delivered again, as an outbox does whose answer was lost.
  await Promise.all(batches.map((batch, index) => keepers[(index + 1) % 2]!.append([...batch, ...batch])));
  for (const keeper of keepers) await keeper.stop();
  const verification = await verifyAudit({ database: db.owner, kek });
  assert.deepEqual([verification.isIntact, verification.recordCount], [true, batches.flat().length]);
});

test("an append that is rolled back leaves no gap", async () => {
  await using db = await createTestDatabase();
  const { audit, verify, database } = await startLog(db);
  await audit.append(events(2));
  const failing = database.transaction(null, async (tx) => {
    await audit.appendIn(tx, events(2));
    throw new Error("the change failed");
  });
  await assert.rejects(failing, /the change failed/);
  await audit.append(events(1));
  await audit.stop();
  assert.deepEqual(said(await verify()), []);
});

test("the service's role can neither change nor remove what it wrote", async () => {
  await using db = await createTestDatabase();
  const { audit, database } = await startLog(db);
  await audit.append(events(1));
  await audit.checkpoint();
  for (const sql of [
    "UPDATE users.audit_log SET action = 'x.y'",
    "DELETE FROM users.audit_log",
    "TRUNCATE users.audit_log",
    "UPDATE users.audit_log_default SET action = 'x.y'",
    `DELETE FROM users.audit_log_${new Date().toISOString().slice(0, 7).replace("-", "_")}`,
    "UPDATE users.audit_checkpoints SET at = now()",
    "DELETE FROM users.audit_checkpoints",
    "DELETE FROM users.audit_signing_keys",
    "UPDATE users.audit_signing_keys SET public_key = ''",
    "SELECT users.drop_audit_partitions(date_trunc('month', now())::date)",
  ]) {
    await assert.rejects(database.execute(statement(sql)), { code: "DB_001" }, sql);
  }
});

test("months past their retention go, and the chain verifies from where it now begins", async () => {
  await using db = await createTestDatabase();
  const day = 86_400_000;
  let today = new Date(Date.now() - 500 * day);
  const { audit, verify, database } = await startLog(db, { now: () => today });
  for (let step = 0; step < 5; step += 1) {
    await audit.append(events(3, { at: today.toISOString() }));
    await audit.checkpoint();
    today = new Date(today.getTime() + 31 * day);
  }
  // Written without a partition of their own: the default took them, and months made late take them over.
  await database.query(statement("SELECT users.make_audit_partitions((now() - interval '500 days')::date, 3)"));
  assert.equal((await verify()).recordCount, 15);
  today = new Date();
  await audit.append(events(1));
  await audit.maintain();
  const verification = await verify();
  assert.deepEqual(said(verification), []);
  assert.ok(verification.recordCount < 16 && verification.recordCount > 1, String(verification.recordCount));
  await audit.maintain();
  assert.deepEqual(await verify(), verification);
  await db.owner.execute(statement("DELETE FROM users.audit_checkpoints WHERE kind = 'retention'"));
  assert.match(said(await verify())[0] ?? "", /before it are missing/);
});

test("a list shows the newest first, page by page, narrowed by what is asked", async () => {
  await using db = await createTestDatabase();
  const { audit } = await startLog(db);
  const subjectId = randomUUID();
  await audit.append(events(5));
  await audit.append(events(2, { subjectId, action: "auth.login", at: "2020-02-29T23:59:59.999Z" }));
  const first = await audit.list({ limit: 3 });
  assert.deepEqual(
    first.items.map((item) => item.seq),
    [7, 6, 5],
  );
  const second = await audit.list({ limit: 20, cursor: first.nextCursor! });
  assert.deepEqual([second.items.map((item) => item.seq), second.nextCursor], [[4, 3, 2, 1], undefined]);
  for (const query of [{ subject_id: subjectId }, { action: "auth.login" }, { to_date: "2020-02-29" }]) {
    assert.deepEqual(
      (await audit.list(query)).items.map((item) => item.seq),
      [7, 6],
      JSON.stringify(query),
    );
  }
  assert.equal((await audit.list({ from_date: "2020-03-01" })).items.length, 5);
  assert.equal(first.items[0]?.address, "203.0.113.0/24");
  await assert.rejects(audit.list({ cursor: "x" }), { code: "VAL_001" });
});

test("a log that lost its signing key gets no new one by itself", async () => {
  await using db = await createTestDatabase();
  const { audit, kek } = await startLog(db);
  await audit.append(events(1));
  await audit.stop();
  await db.owner.execute(statement("DELETE FROM users.audit_signing_keys"));
  const next = createAudit({
    database: db.databaseFor("aura_users"),
    kek,
    now: () => new Date(),
    randomBytes,
    newId: randomUUID,
    logger: silent,
  });
  await assert.rejects(next.append(events(1)), /no signing key/);
});

test("under a new master key the log verifies as before, and without the old one too", async () => {
  await using db = await createTestDatabase();
  const old = createKeyring(randomBytes, new Date());
  const both = rotateKeyring(old, randomBytes, new Date());
  const database = db.databaseFor("aura_users");
  const options = { database, now: () => new Date(), randomBytes, newId: randomUUID, logger: silent };
  const audit = createAudit({ ...options, kek: createLocalKek(old) });
  await audit.append(events(3));
  await audit.stop();
  const rotated = createLocalKek(both);
  assert.equal(await rewrapAuditKeys({ database, kek: rotated }), 1);
  assert.equal(await rewrapAuditKeys({ database, kek: rotated }), 0);
  const kek = createLocalKek(retireKeys(both, ["k1"]));
  assert.deepEqual((await verifyAudit({ database, kek })).problems, []);
  const foreign = await verifyAudit({ database, kek: createLocalKek(createKeyring(randomBytes, new Date())) });
  assert.match(foreign.problems[0]?.reason ?? "", /does not open signing key/);
});
