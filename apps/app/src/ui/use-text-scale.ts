import { useSyncExternalStore } from "react";
import { Platform, useWindowDimensions } from "react-native";

const MOST = 2;
const USUAL_PIXELS = 16;

/** How many times its usual size text has, as the person set it in the system or in the browser: what `sized` makes of it. */
export function useTextScale(): number {
  const { fontScale } = useWindowDimensions();
  const ofPage = useSyncExternalStore(subscribe, scaleOfPage);
  return Math.min(Platform.OS === "web" ? ofPage : fontScale, MOST);
}

function subscribe(changed: () => void): () => void {
  if (Platform.OS !== "web") return () => {};
  addEventListener("resize", changed);
  return () => removeEventListener("resize", changed);
}

function scaleOfPage(): number {
  if (Platform.OS !== "web") return 1;
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_PIXELS || 1;
}
