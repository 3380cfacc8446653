/** Where the build puts it. */
const SERVICE_WORKER = "/service-worker.js";

/**
 * Keeps the app in this browser, so that it opens without the server, and watches for a newer one. It waits until the person
 * accepts; then every tab is loaded anew, so that no page is left with parts of two versions.
 * @param onWaiting told as soon as a newer app is whole and waits, with what takes it into use
 */
export function watchForNewVersion(onWaiting: (accept: () => void) => void): void {
  const container = (navigator as { readonly serviceWorker?: ServiceWorkerContainer }).serviceWorker;
  if (container === undefined) return;
  // The first one takes charge of a page that has no other: that is no new version.
  let isControlled = container.controller !== null;
  container.addEventListener("controllerchange", () => {
    if (isControlled) location.reload();
    isControlled = true;
  });
  container.register(SERVICE_WORKER).then(
    (registration) => {
      const look = (): void => {
        const { waiting } = registration;
        if (waiting !== null && isControlled) onWaiting(() => waiting.postMessage({ type: "SKIP_WAITING" }));
      };
      look();
      registration.addEventListener("updatefound", () => {
        registration.installing?.addEventListener("statechange", look);
      });
    },
    () => {
      // Where a browser keeps nothing, in some private windows, the app works while the server does.
    },
  );
}
