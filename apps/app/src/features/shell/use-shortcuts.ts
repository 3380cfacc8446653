import { useRouter } from "expo-router";
import { useEffect } from "react";
import { Platform } from "react-native";

/** A field keeps the keys that are pressed in it to itself: they are heard on their way to it. */
const CAPTURE = { capture: true };
/** Keys that lead somewhere while nobody is typing; with the command key, also then. */
const PLACES = { n: "/", "/": "/search" } as const;

/** For those with a keyboard: n opens the page to write on, / and ⌘K the search. */
export function useShortcuts(isOn: boolean): void {
  const router = useRouter();
  useEffect(() => {
    if (!isOn || Platform.OS !== "web") return undefined;
    const press = (event: KeyboardEvent): void => {
      const place = placeOf(event);
      if (place === undefined) return;
      event.preventDefault();
      router.navigate(place);
    };
    document.addEventListener("keydown", press, CAPTURE);
    return () => document.removeEventListener("keydown", press, CAPTURE);
  }, [isOn, router]);
}

function placeOf(event: KeyboardEvent): "/" | "/search" | undefined {
  if (event.defaultPrevented || event.isComposing || event.altKey) return undefined;
  if (event.metaKey || event.ctrlKey) return event.key.toLowerCase() === "k" && !event.shiftKey ? "/search" : undefined;
  if (isTyping(event.target)) return undefined;
  return Object.hasOwn(PLACES, event.key) ? PLACES[event.key as keyof typeof PLACES] : undefined;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
