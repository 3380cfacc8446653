/** Tells when the page is no longer seen (another tab, another app, a window that is put away), and when it is seen again. */
export function watchPresence(onLeft: () => void, onReturned: () => void): () => void {
  const look = (): void => (document.visibilityState === "hidden" ? onLeft() : onReturned());
  // A page that is put away whole, and may come back from where it was put, is hidden first in most browsers, not in all.
  const stop = new AbortController();
  document.addEventListener("visibilitychange", look, stop);
  addEventListener("pagehide", onLeft, stop);
  addEventListener("pageshow", look, stop);
  return () => stop.abort();
}
