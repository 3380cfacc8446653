import type { InternalClients } from "@aura-journal/contracts";
import type { Database } from "../../../platform/database.ts";
import { localDateOf } from "../../../platform/days.ts";
import { PermanentFailure, type Jobs, type JobPayload, type JobTask } from "../../../platform/jobs.ts";
import { findNotification } from "../notifications-repository.ts";
import type { People } from "../settings/person.ts";
import { quietUntil } from "../settings/quiet-hours.ts";
import { readSettings } from "../settings/settings-repository.ts";
import { LIFE_MS, MAX_ATTEMPTS, type Channel, type Told } from "./channel.ts";

export interface DeliveryOptions {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "entries">;
  readonly people: Pick<People, "find">;
  readonly jobs: Jobs;
  readonly now: () => Date;
}

/**
 * The task of a channel: tells a person of one notification by it, if they may and want to be told now.
 *
 * At least once: a job counts as done when the queue has been told so, and one whose process died is run again. What cannot be
 * delivered now comes back with the queue's growing pauses, or when the other side has said; what is refused for good, and what has
 * used up its attempts, stays in the queue for an operator to see. What is not worth telling any more is dropped.
 */
export function createDeliverTask(options: DeliveryOptions, channel: Channel): JobTask {
  const { database, jobs, now } = options;

  async function toldOf(payload: JobPayload): Promise<Told | undefined> {
    const { userId, notificationId, deviceId } = payload;
    if (typeof userId !== "string" || typeof notificationId !== "string") return undefined;
    const person = await options.people.find(userId);
    if (person?.preferences.notifications[channel.preference] !== true) return undefined;
    const found = await findNotification(database.as(userId), userId, notificationId);
    if (found === undefined) return undefined;
    const { kind, dueAt } = found;
    const leftMs = dueAt.getTime() + LIFE_MS[kind] - now().getTime();
    if (leftMs <= 0) return undefined;
    const leftSeconds = Math.ceil(leftMs / 1_000);
    const device = typeof deviceId === "string" ? deviceId : undefined;
    return { userId, person, notificationId, kind, dueAt, leftSeconds, deviceId: device };
  }

  /** Whether what it was to bring about has come about by itself. */
  async function isPointless({ userId, kind, person }: Told): Promise<boolean> {
    if (kind !== "streak-saver") return false;
    const today = localDateOf(now(), person.timezone);
    return (await options.clients.entries.getActivity({ body: { userId, today } })).body.hasWrittenToday;
  }

  async function comeBack(payload: JobPayload, runAt: Date): Promise<void> {
    await jobs.add(database, channel.task, payload, { maxAttempts: MAX_ATTEMPTS[channel.task], runAt });
  }

  return async (payload) => {
    const told = await toldOf(payload);
    if (told === undefined) return;
    const quiet = (await readSettings(database.as(told.userId), told.userId))?.quiet;
    // That the quiet has ended is for the queue to say, whose clock is the database's; ours may be behind.
    const at = Math.max(now().getTime(), Date.parse(String(payload["heldUntil"] ?? "")) || 0);
    const until = quiet && quietUntil(new Date(at), quiet, told.person.timezone);
    if (until !== undefined) {
      // Where it is quiet for longer than it is worth telling, it stands in the list of the app and makes no noise.
      if (until.getTime() < told.dueAt.getTime() + LIFE_MS[told.kind]) {
        await comeBack({ ...payload, heldUntil: until.toISOString() }, until);
      }
      return;
    }
    if (await isPointless(told)) return;
    const delivery = await channel.deliver(told);
    if (delivery.kind === "refused") throw new PermanentFailure(`it was refused with ${delivery.status}`);
    if (delivery.kind !== "later") return;
    const { status, retryAfterSeconds } = delivery;
    if (retryAfterSeconds === undefined) throw new Error(`the other side answered ${status}`);
    // It has said when: the queue's own pauses would be too short or too long.
    await comeBack(payload, new Date(now().getTime() + retryAfterSeconds * 1_000));
  };
}
