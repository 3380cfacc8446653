import { usePathname, useRouter } from "expo-router";
import { useEffect } from "react";
import { Platform } from "react-native";

/** A field keeps the keys that are pressed in it to itself: they are heard on their way to it. */
const CAPTURE = { capture: true };
/** Keys that lead somewhere while nobody is typing; with the command key, also then. */
const PLACES = { n: "/", "/": "/search" } as const;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
/** Every list of entries is made of these; beside the list of a search what was found is opened without leaving it. */
const ENTRIES = 'a[href^="/entry/"], a[href^="/search?entry="]';

/**
 * For those with a keyboard: n opens the page to write on, / and ⌘K the search; the arrows go from entry to entry; Escape leaves
 * what is typed in, the search, and the entry.
 */
export function useShortcuts(isOn: boolean): void {
  const router = useRouter();
  const path = usePathname();
  useEffect(() => {
    if (!isOn || Platform.OS !== "web") return undefined;
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.altKey) return;
      const place = placeOf(event) ?? (event.key === "Escape" ? placeBehind(path, event.target) : undefined);
      if (place !== undefined) router.navigate(place);
      else if (!leftField(event) && !stepped(event)) return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press, CAPTURE);
    return () => document.removeEventListener("keydown", press, CAPTURE);
  }, [isOn, path, router]);
}

function placeOf(event: KeyboardEvent): "/" | "/search" | undefined {
  if (event.metaKey || event.ctrlKey) return event.key.toLowerCase() === "k" && !event.shiftKey ? "/search" : undefined;
  if (isTyping(event.target)) return undefined;
  return Object.hasOwn(PLACES, event.key) ? PLACES[event.key as keyof typeof PLACES] : undefined;
}

function placeBehind(path: string, target: EventTarget | null): "/journal" | undefined {
  if (path === "/search") return "/journal";
  return !isTyping(target) && /^\/(?:entry|journal)\/[^/]+$/.test(path) ? "/journal" : undefined;
}

/** What was typed is kept when its field is left. */
function leftField({ key, target }: KeyboardEvent): boolean {
  if (key !== "Escape" || !isTyping(target)) return false;
  (target as HTMLElement).blur();
  return true;
}

/** Moves the focus to the next entry, or the one before; from nowhere, as if from the one that is open. */
function stepped({ key, target, metaKey, ctrlKey, shiftKey }: KeyboardEvent): boolean {
  const step = STEPS[key];
  if (step === undefined || metaKey || ctrlKey || shiftKey) return false;
  const isIn = (selector: string): boolean => target instanceof HTMLElement && target.matches(selector);
  const isInSearch = isIn('[role="searchbox"]');
  if (target !== document.body && !isIn(ENTRIES) && !(isInSearch && step === 1)) return false;
  const entries = [...document.querySelectorAll<HTMLElement>(ENTRIES)];
  const at = entries.indexOf(target as HTMLElement);
  const open = entries.findIndex((entry) => entry.getAttribute("aria-current") === "true");
  const from = at >= 0 ? at : open;
  const next = from >= 0 ? entries[from + step] : entries[0];
  if (next === undefined) return false;
  next.focus();
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
