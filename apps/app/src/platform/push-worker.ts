import { OPEN_TODAY } from "./push-worker-messages.ts";

/** The part of a service worker's world that is used here. */
interface Worker {
  readonly registration: { showNotification(title: string, options: object): Promise<void> };
  readonly clients: {
    matchAll(options: object): Promise<readonly WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: "push", listener: (event: PushEvent) => void): void;
  addEventListener(type: "notificationclick", listener: (event: ClickEvent) => void): void;
}

interface WindowClient {
  readonly url: string;
  focus(): Promise<WindowClient>;
  postMessage(message: object): void;
}

interface PushEvent {
  readonly data: { json(): unknown } | null;
  waitUntil(work: Promise<unknown>): void;
}

interface ClickEvent {
  readonly notification: { close(): void };
  waitUntil(work: Promise<unknown>): void;
}

/** Pages of the server that are no part of the app. */
const NOT_THE_APP = /^\/(?:docs|openapi\.json|verify-email|reset-password|unsubscribe)(?:[/?#]|$)/;
const ICON = "/icons/icon-192.png";

const worker = globalThis as unknown as Worker;

// Runs in the service worker: a reminder that the push service brings is shown, whether or not the app is open.
worker.addEventListener("push", (event) => {
  const { title, body, tag } = readMessage(event);
  // One that comes a second time takes the place of the first, without a sound.
  event.waitUntil(worker.registration.showNotification(title, { body, tag, icon: ICON, badge: ICON }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openToday());
});

/** A window that is open keeps what is being typed in it: it is told, not loaded anew. */
async function openToday(): Promise<void> {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const app = windows.find(({ url }) => !NOT_THE_APP.test(new URL(url).pathname));
  if (app === undefined) {
    await worker.clients.openWindow("/");
    return;
  }
  app.postMessage({ type: OPEN_TODAY });
  await app.focus();
}

/** A browser wants something shown for each message: what cannot be read is shown by the app's name. */
function readMessage({ data }: PushEvent): { title: string; body: string; tag: string } {
  const text = (value: unknown): string => (typeof value === "string" ? value : "");
  let message: { readonly title?: unknown; readonly body?: unknown; readonly tag?: unknown } = {};
  try {
    message = { ...(data?.json() as object) };
  } catch {
    // Not of this server's making, or of a later one's.
  }
  return { title: text(message.title) || "AURA Journal", body: text(message.body), tag: text(message.tag) };
}
