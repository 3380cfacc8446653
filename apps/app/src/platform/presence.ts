import { AppState } from "react-native";

/**
 * Tells when the app goes into the background, and when it comes back. What merely lies above it for a moment, as the question for a
 * face does, is not leaving.
 */
export function watchPresence(onLeft: () => void, onReturned: () => void): () => void {
  const subscription = AppState.addEventListener("change", (state) => {
    if (state === "background") onLeft();
    if (state === "active") onReturned();
  });
  return () => subscription.remove();
}
