/**
 * Covers the page as soon as it is not in front: what a system keeps a picture of, for its switcher, is the cover. The style stands in
 * base.css, and counts before the next picture without any rendering of ours. The page under it keeps its caret.
 */
export function coverWhenLeft(): () => void {
  const { dataset } = document.documentElement;
  const cover = (): void => void (dataset["covered"] = "");
  const look = (): void => {
    if (document.visibilityState === "hidden" || !document.hasFocus()) cover();
    else delete dataset["covered"];
  };
  const stop = new AbortController();
  document.addEventListener("visibilitychange", look, stop);
  addEventListener("blur", cover, stop);
  addEventListener("pagehide", cover, stop);
  addEventListener("focus", look, stop);
  addEventListener("pageshow", look, stop);
  return () => {
    stop.abort();
    delete dataset["covered"];
  };
}
