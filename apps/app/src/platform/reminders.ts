import * as Notifications from "expo-notifications";
import type { WebPushSubscription } from "@aura-journal/contracts";
import {
  weeklyTriggers,
  type ReminderAbility,
  type ReminderTimes,
  type ReminderWords,
} from "../data/reminder-times.ts";

/** Whether this device reminds by itself, from times of its own; where it doesn't, the server does, from those of the account. */
export const remindsByItself: boolean = true;

const CHANNEL = "reminders";

export async function reminderAbility(): Promise<ReminderAbility> {
  return abilityOf(await Notifications.getPermissionsAsync());
}

/** Asks the person. Only ever in answer to a tap. */
export async function askToRemind(): Promise<ReminderAbility> {
  return abilityOf(await Notifications.requestPermissionsAsync());
}

/**
 * Gives the system the reminders to come in place of those that it has; it shows them with the app closed and no network. It keeps
 * some of them as instants: where the zone of the device has changed they have to be given anew.
 */
export async function scheduleReminders(
  times: ReminderTimes | undefined,
  { title, body }: ReminderWords,
): Promise<void> {
  await Notifications.cancelAllScheduledNotificationsAsync();
  const triggers = times === undefined ? [] : weeklyTriggers(times);
  if (triggers.length === 0) return;
  // Android shows nothing outside of a channel; its name stands in the system's settings.
  await Notifications.setNotificationChannelAsync(CHANNEL, {
    name: title,
    importance: Notifications.AndroidImportance.DEFAULT,
  });
  for (const { weekday, hour, minute } of triggers) {
    await Notifications.scheduleNotificationAsync({
      content: { title, body },
      trigger: { type: Notifications.SchedulableTriggerInputTypes.WEEKLY, weekday, hour, minute, channelId: CHANNEL },
    });
  }
}

/** A phone has no subscription: it reminds by itself. */
export async function subscribeToPush(_publicKey: string): Promise<WebPushSubscription | undefined> {
  return undefined;
}

export async function pushSubscription(): Promise<WebPushSubscription | undefined> {
  return undefined;
}

export async function endPushSubscription(): Promise<void> {}

/** Calls `listener` when a reminder was tapped; gives what ends that. */
export function onReminderOpened(listener: () => void): () => void {
  const subscription = Notifications.addNotificationResponseReceivedListener(listener);
  return () => subscription.remove();
}

function abilityOf({ granted, canAskAgain }: { granted: boolean; canAskAgain: boolean }): ReminderAbility {
  if (granted) return "ready";
  return canAskAgain ? "askable" : "denied";
}
