import assert from "node:assert/strict";
import { test } from "node:test";
import type { AuditEvent, Happening } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import type { JobPayload } from "../../platform/jobs.ts";
import { createTellWebhooks } from "./tell-webhooks.ts";

const ID = "0193b2d4-0000-7000-8000-000000000001";
const AT = "2026-01-25T10:30:00.000Z";
const event = (action: string, rest: Partial<AuditEvent> = {}): AuditEvent => ({
  eventId: ID,
  at: AT,
  subjectId: ID,
  action,
  details: { entryId: ID, version: 2 },
  ...rest,
});

function stage(note: (happenings: readonly Happening[]) => Promise<void>) {
  const jobs: [string, JobPayload][] = [];
  const tell = createTellWebhooks({
    database: {} as Database,
    clients: {
      notifications: {
        noteHappenings: async ({ body }: { body: { happenings: Happening[] } }) => {
          await note(body.happenings);
          return { status: 204 };
        },
      } as never,
    },
    jobs: { add: async (_transaction, task, payload) => void jobs.push([task, payload]) },
  });
  return { tell, jobs };
}

const CREATED = { eventId: ID, event: "entry.created", userId: ID, at: AT, facts: { entryId: ID, version: 2 } };

test("what happens to entries is told, by ids, and nothing else that the audit log takes up", async () => {
  const told: Happening[] = [];
  const { tell, jobs } = stage(async (happenings) => void told.push(...happenings));
  const { subjectId: _, ...nobodys } = event("entry.created");
  await tell([event("auth.login"), event("entry.created"), event("entry.purged"), event("webhook.created"), nobodys]);
  assert.deepEqual(told, [CREATED]);
  await tell([event("auth.login")]);
  assert.deepEqual([told.length, jobs.length], [1, 0]);
});

test("where the neighbour is away a job tells it later, and the audit log is not held up", async () => {
  const { tell, jobs } = stage(async () => {
    throw new Error("away");
  });
  await tell([event("entry.created"), event("entry.deleted", { details: {} })]);
  assert.deepEqual(
    jobs.map(([task, { happenings }]) => [task, JSON.parse(String(happenings))]),
    [["notifications.happened", [CREATED, { ...CREATED, event: "entry.deleted", facts: {} }]]],
  );
});
