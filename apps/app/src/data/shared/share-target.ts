import { keepShared } from "./shared-store.ts";
import { textOfShared, type Shared } from "./shared-text.ts";

/** Where the manifest sends what is shared, and the page that takes it up. */
const TARGET = "/share";
const PAGE = "/new";

/** The parts of a service worker's scope that this needs. */
interface ServiceWorkerScope {
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}

interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/**
 * Runs in the service worker: takes what another app shares, keeps it on this device, and leads to the page that makes an entry of it.
 * It never reaches the server, with or without a network: as a GET it would stand in addresses, and in logs.
 */
(globalThis as unknown as ServiceWorkerScope).addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "POST" && new URL(request.url).pathname === TARGET) event.respondWith(take(request));
});

async function take(request: Request): Promise<Response> {
  // The types of a phone, which the app is checked by, know no reading of forms.
  const form = (await request.formData()) as unknown as Iterable<readonly [string, unknown]>;
  const parts = Object.fromEntries([...form].filter(([, value]) => typeof value === "string"));
  const text = textOfShared(parts as Shared);
  if (text !== "") await keepShared({ entryId: crypto.randomUUID(), text });
  return Response.redirect(PAGE, 303);
}
