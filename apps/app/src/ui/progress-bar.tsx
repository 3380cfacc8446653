import { StyleSheet, View } from "react-native";
import { usePalette } from "./theme.tsx";
import { radius } from "./tokens.ts";

/** How much of something is done, from 0 to 1; absent: nobody knows yet. */
export function ProgressBar({ label, share }: { readonly label: string; readonly share: number | undefined }) {
  const palette = usePalette();
  const percent = share === undefined ? undefined : Math.round(100 * Math.min(1, Math.max(0, share)));
  return (
    <View
      role="progressbar"
      aria-label={label}
      {...(percent === undefined ? {} : { "aria-valuenow": percent, "aria-valuemin": 0, "aria-valuemax": 100 })}
      style={[styles.track, { backgroundColor: palette.line }]}
    >
      <View style={[styles.done, { backgroundColor: palette.accent, width: `${percent ?? 0}%` }]} />
    </View>
  );
}

const styles = StyleSheet.create({
  track: { height: 4, borderRadius: radius.round, overflow: "hidden" },
  done: { height: 4, borderRadius: radius.round },
});
