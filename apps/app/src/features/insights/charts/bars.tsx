import { Pressable, StyleSheet, View } from "react-native";
import { Text } from "../../../ui/text.tsx";
import { usePalette } from "../../../ui/theme.tsx";
import { radius, space } from "../../../ui/tokens.ts";

export interface Bar {
  readonly key: string;
  /** Under the bar; empty where there is no room for a name of each. */
  readonly name: string;
  /** What a screen reader says of it. */
  readonly said: string;
  readonly value: number;
}

const HEIGHT = 120;

/** Upright bars of one measure; each opens what it counts. */
export function Bars({
  bars,
  chosen,
  onChoose,
}: {
  readonly bars: readonly Bar[];
  readonly chosen: string | undefined;
  readonly onChoose: (key: string) => void;
}) {
  const palette = usePalette();
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <View style={styles.bars}>
      {bars.map(({ key, name, said, value }) => (
        <View key={key} style={styles.bar}>
          <Pressable
            role="button"
            aria-label={said}
            aria-pressed={key === chosen}
            disabled={value === 0}
            onPress={() => onChoose(key)}
            style={styles.room}
          >
            <View
              style={[
                styles.fill,
                {
                  height: value === 0 ? 1 : Math.max(3, (value / most) * HEIGHT),
                  backgroundColor: value === 0 ? palette.line : key === chosen ? palette.ink : palette.accent,
                },
              ]}
            />
          </Pressable>
          <Text as="caption" tone="soft" aria-hidden maxFontSizeMultiplier={1.2} numberOfLines={1} style={styles.name}>
            {name}
          </Text>
        </View>
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  bars: { flexDirection: "row", gap: 2, height: HEIGHT + 24 },
  bar: { flex: 1, minWidth: 0, alignItems: "center", gap: space[1] },
  room: { height: HEIGHT, width: "100%", maxWidth: 40, justifyContent: "flex-end" },
  fill: { width: "100%", borderTopLeftRadius: radius.small / 2, borderTopRightRadius: radius.small / 2 },
  /** Wider than a narrow bar: the bars beside it have no name. */
  name: { minWidth: 32, textAlign: "center" },
});
