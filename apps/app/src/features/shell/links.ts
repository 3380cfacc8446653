/** Pages that stand at one address. */
const PLACES =
  /^\/(?:journal|insights|search|bin|conflicts|new|welcome|sign-in|sign-up|forgot-password|you(?:\/[a-z-]+)?)?$/;
const ENTRY = /^\/entry\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;
const DAY = /^\/(?:day|journal)\/(\d{4}-\d{2}-\d{2})$/;
/** How expo-sharing says that something was shared with the app. */
const SHARED = "expo-sharing";
/** No page stands here: what has no place ends in the page that says so. */
export const NOWHERE = "/nowhere";
const LONGEST = 2_048;

/**
 * Where a link leads: `aura://entry/…`, `aura://day/2026-11-28`, `aura://search?q=oak`, `aura://new`, and the same as paths of a server.
 * Whoever made the link is not trusted: what is not known leads nowhere, and nothing of it is kept but what the page it names asks for.
 */
export function placeOfLink(link: string): string {
  const url = urlOf(link);
  if (url === undefined) return NOWHERE;
  if (url.hostname === SHARED) return "/new";
  const path = pathOf(url);
  const entryId = ENTRY.exec(path)?.[1];
  if (entryId !== undefined) return `/entry/${entryId.toLowerCase()}`;
  const day = DAY.exec(path)?.[1];
  if (day !== undefined) return isDay(day) ? `/journal/${day}` : NOWHERE;
  if (path === "/search") {
    const words = url.searchParams.get("q");
    return words === null ? path : `${path}?q=${encodeURIComponent(words)}`;
  }
  return PLACES.test(path) ? path : NOWHERE;
}

/** Whether a calendar has this day. */
export function isDay(text: string): boolean {
  const date = new Date(`${text}T12:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function urlOf(link: string): URL | undefined {
  if (link.length > LONGEST) return undefined;
  try {
    // A path alone comes as one; the host does not matter.
    return new URL(link, "https://journal.invalid");
  } catch {
    return undefined;
  }
}

/** `aura://entry/x` has its first word where other addresses have their host. */
function pathOf({ protocol, host, pathname }: URL): string {
  const path = /^https?:$/.test(protocol) ? pathname : `/${host}${pathname}`;
  return path.replace(/\/+$/, "") || "/";
}
