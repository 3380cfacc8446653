import type { ReactNode } from "react";
import { StyleSheet, View } from "react-native";
import { usePalette } from "./theme.tsx";

/** Where there is room: a list, and beside it the page that was opened from it. */
export function ListAndPage({ list, page }: { readonly list: ReactNode; readonly page: ReactNode }) {
  const palette = usePalette();
  return (
    <View style={styles.both}>
      <View style={[styles.list, { borderColor: palette.line }]}>{list}</View>
      <View style={styles.page}>{page}</View>
    </View>
  );
}

const styles = StyleSheet.create({
  both: { flex: 1, flexDirection: "row" },
  list: { width: 380, borderEndWidth: StyleSheet.hairlineWidth },
  page: { flex: 1, minWidth: 0 },
});
