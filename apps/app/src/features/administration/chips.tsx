import { Pressable, StyleSheet, View } from "react-native";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space, TARGET } from "../../ui/tokens.ts";

export interface ChipsProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly name: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of several short names, side by side as they fit. */
export function Chips<T extends string>({ label, options, value, onChange }: ChipsProps<T>) {
  const palette = usePalette();
  return (
    <View role="radiogroup" aria-label={label} style={styles.chips}>
      {options.map((option) => {
        const isChosen = option.value === value;
        return (
          <Pressable
            key={option.value}
            role="radio"
            aria-checked={isChosen}
            onPress={() => onChange(option.value)}
            style={[
              styles.chip,
              { borderColor: isChosen ? palette.accent : palette.line },
              isChosen ? { backgroundColor: palette.sunk } : undefined,
            ]}
          >
            <Text as="label" tone={isChosen ? "ink" : "soft"}>
              {option.name}
            </Text>
          </Pressable>
        );
      })}
    </View>
  );
}

const styles = StyleSheet.create({
  chips: { flexDirection: "row", flexWrap: "wrap", gap: space[2] },
  chip: {
    minHeight: TARGET,
    justifyContent: "center",
    paddingHorizontal: space[3],
    borderWidth: 1,
    borderRadius: radius.small,
  },
});
