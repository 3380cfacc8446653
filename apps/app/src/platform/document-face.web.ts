import type { Face } from "./document-face.ts";

/** Tells the document what the app is: screen readers its language, scroll bars and the space around it its colours. */
export function dressDocument({ language, direction, isDark, paper }: Face): void {
  const html = document.documentElement;
  html.lang = language;
  html.dir = direction;
  html.dataset["theme"] = isDark ? "dark" : "light";
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    meta.content = paper;
  }
}
