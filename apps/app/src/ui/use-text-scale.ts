import { Platform, useWindowDimensions } from "react-native";

const MOST = 2;
const USUAL_PIXELS = 16;

/** How many times its usual size text has, as the person set it in the system or in the browser: what `sized` makes of it. */
export function useTextScale(): number {
  const { fontScale } = useWindowDimensions();
  if (Platform.OS !== "web") return Math.min(fontScale, MOST);
  return Math.min(parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_PIXELS || 1, MOST);
}
