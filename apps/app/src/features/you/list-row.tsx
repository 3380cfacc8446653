import type { ReactNode } from "react";
import { StyleSheet, View } from "react-native";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";

export interface ListRowProps {
  readonly name: string;
  readonly facts: readonly string[];
  /** What can be done with it. */
  readonly children?: ReactNode;
}

/** One of several: its name, what is known of it, what can be done with it. */
export function ListRow({ name, facts, children }: ListRowProps) {
  const palette = usePalette();
  return (
    <View role="listitem" style={[styles.row, { borderColor: palette.line }]}>
      <View style={styles.words}>
        <Text as="strong">{name}</Text>
        {facts.map((fact) => (
          <Text key={fact} as="caption" tone="soft">
            {fact}
          </Text>
        ))}
      </View>
      {children}
    </View>
  );
}

const styles = StyleSheet.create({
  row: {
    flexDirection: "row",
    alignItems: "center",
    gap: space[3],
    borderBottomWidth: StyleSheet.hairlineWidth,
    paddingVertical: space[3],
  },
  words: { flex: 1, gap: 2 },
});
