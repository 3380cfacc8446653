import { NOTIFICATION_LIMITS } from "@aura-journal/contracts";
import type { Transaction } from "../../../platform/database.ts";
import type { Jobs } from "../../../platform/jobs.ts";
import { listDeviceIds } from "../devices-repository.ts";
import { notificationIdOf } from "../notification-id.ts";
import { insertNotification, purgeNotifications } from "../notifications-repository.ts";
import { MAIL_TASK, MAX_ATTEMPTS, PUSH_TASK, type Kind } from "./channel.ts";

const DAY_MS = 86_400_000;

/** By which ways besides the list in the app. */
export type Ways = { readonly push?: boolean; readonly mail?: boolean };

/**
 * Notes in the list of the app what somebody is told, and enqueues the ways by which they are told: all of it in the caller's
 * transaction. Of one instant there is one note, whoever makes it and however often: its id follows from what it is about.
 */
export function createNotes({ jobs, now }: { readonly jobs: Jobs; readonly now: () => Date }) {
  return async (
    transaction: Transaction,
    about: { readonly userId: string; readonly kind: Kind; readonly dueAt: Date },
    ways: Ways,
  ): Promise<void> => {
    const { userId, kind, dueAt } = about;
    const notificationId = notificationIdOf(userId, kind, dueAt);
    if (!(await insertNotification(transaction, { userId, notificationId, kind, dueAt }, now()))) return;
    await purgeNotifications(transaction, userId, new Date(now().getTime() - NOTIFICATION_LIMITS.daysKept * DAY_MS));
    if (ways.push === true) {
      for (const deviceId of await listDeviceIds(transaction, userId)) {
        await jobs.add(
          transaction,
          PUSH_TASK,
          { userId, deviceId, notificationId },
          { maxAttempts: MAX_ATTEMPTS[PUSH_TASK] },
        );
      }
    }
    if (ways.mail === true) {
      await jobs.add(transaction, MAIL_TASK, { userId, notificationId }, { maxAttempts: MAX_ATTEMPTS[MAIL_TASK] });
    }
  };
}

export type Note = ReturnType<typeof createNotes>;
