import type { WebPushSubscription } from "@aura-journal/contracts";
import type { ReminderAbility } from "../data/reminder-times.ts";
import { OPEN_TODAY } from "./push-worker-messages.ts";

/** A closed browser reminds of nothing: the server does, through the browser's push service. */
export const remindsByItself: boolean = false;

export async function reminderAbility(): Promise<ReminderAbility> {
  if (!("serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis)) {
    return isAppleTouch() ? "homeScreenOnly" : "unable";
  }
  return abilityOf(Notification.permission);
}

/** Asks the person. Only ever in answer to a tap: browsers take offence at less. */
export async function askToRemind(): Promise<ReminderAbility> {
  const ability = await reminderAbility();
  return ability === "askable" ? abilityOf(await Notification.requestPermission()) : ability;
}

export async function scheduleReminders(): Promise<void> {}

/** A browser that has no way to its push service tries for ever. */
const SUBSCRIBE_TIMEOUT_MS = 20_000;

/**
 * Subscribes this browser, bound to the server's key; one that was bound to another key is given up for it.
 * @returns `undefined` where the browser has no push service, or none that it may use
 */
export async function subscribeToPush(publicKey: string): Promise<WebPushSubscription | undefined> {
  // Where the browser keeps no service worker, none will ever be ready.
  if ((await navigator.serviceWorker.getRegistration()) === undefined) return undefined;
  const { pushManager } = await navigator.serviceWorker.ready;
  const wanted = { userVisibleOnly: true, applicationServerKey: publicKey };
  const subscribe = async (): Promise<WebPushSubscription> =>
    (await pushManager.subscribe(wanted)).toJSON() as WebPushSubscription;
  const subscribed = subscribe()
    .catch(async (error: unknown) => {
      if ((error as { name?: unknown }).name !== "InvalidStateError") return undefined;
      await endPushSubscription();
      return subscribe();
    })
    .catch(() => undefined);
  const tooLong = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), SUBSCRIBE_TIMEOUT_MS);
  });
  return Promise.race([subscribed, tooLong]);
}

/** The subscription that this browser has. */
export async function pushSubscription(): Promise<WebPushSubscription | undefined> {
  return (await known())?.toJSON() as WebPushSubscription | undefined;
}

/** The push service then knows it no more, and the server forgets it as soon as it is told so. */
export async function endPushSubscription(): Promise<void> {
  await (await known())?.unsubscribe();
}

/** Calls `listener` when a reminder was clicked and this window is to show the page of today; gives what ends that. */
export function onReminderOpened(listener: () => void): () => void {
  const container = (navigator as { readonly serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  const hear = ({ data }: MessageEvent): void => {
    if ((data as { type?: unknown } | null)?.type === OPEN_TODAY) listener();
  };
  container?.addEventListener("message", hear);
  return () => container?.removeEventListener("message", hear);
}

async function known(): Promise<PushSubscription | undefined> {
  const container = (navigator as { readonly serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  const registration = await container?.getRegistration();
  // A browser without push has a registration that lacks it.
  const manager = registration?.pushManager as PushManager | undefined;
  return (await manager?.getSubscription()) ?? undefined;
}

function abilityOf(permission: NotificationPermission): ReminderAbility {
  if (permission === "granted") return "ready";
  return permission === "default" ? "askable" : "denied";
}

/** iPhones and iPads have push for what is on their home screen alone. */
function isAppleTouch(): boolean {
  return (
    /iPhone|iPad/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
  );
}
