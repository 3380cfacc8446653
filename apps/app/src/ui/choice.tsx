import Check from "lucide-react-native/icons/check";
import { Pressable, StyleSheet, View } from "react-native";
import { Text } from "./text.tsx";
import { usePalette } from "./theme.tsx";
import { radius, space, TARGET } from "./tokens.ts";

export interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly name: string; readonly hint?: string }[];
  readonly value: T | undefined;
  readonly isDisabled?: boolean;
  /** False where the label stands above it already. */
  readonly isLabelShown?: boolean;
  readonly onChange: (value: T) => void;
}

/** One of a few, each with its name and what it means. */
export function Choice<T extends string>({
  label,
  options,
  value,
  isDisabled = false,
  isLabelShown = true,
  onChange,
}: ChoiceProps<T>) {
  const palette = usePalette();
  return (
    <View style={styles.group}>
      {isLabelShown ? (
        <Text as="strong" level={2}>
          {label}
        </Text>
      ) : null}
      <View role="radiogroup" aria-label={label} style={[styles.options, { borderColor: palette.line }]}>
        {options.map((option, index) => {
          const isChosen = option.value === value;
          return (
            <Pressable
              key={option.value}
              role="radio"
              aria-checked={isChosen}
              aria-label={option.hint === undefined ? option.name : `${option.name}. ${option.hint}`}
              disabled={isDisabled}
              onPress={() => onChange(option.value)}
              style={[
                styles.option,
                { borderColor: palette.line, opacity: isDisabled ? 0.5 : 1 },
                index === 0 ? undefined : styles.ruled,
                isChosen ? { backgroundColor: palette.sunk } : undefined,
              ]}
            >
              <View style={styles.words}>
                <Text>{option.name}</Text>
                {option.hint === undefined ? null : (
                  <Text as="caption" tone="soft">
                    {option.hint}
                  </Text>
                )}
              </View>
              <View style={styles.mark}>
                {isChosen ? <Check size={20} color={palette.accent} aria-hidden /> : null}
              </View>
            </Pressable>
          );
        })}
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  group: { gap: space[2] },
  options: { borderWidth: StyleSheet.hairlineWidth, borderRadius: radius.medium, overflow: "hidden" },
  option: {
    flexDirection: "row",
    alignItems: "center",
    gap: space[3],
    minHeight: TARGET,
    paddingHorizontal: space[4],
    paddingVertical: space[3],
  },
  ruled: { borderTopWidth: StyleSheet.hairlineWidth },
  words: { flex: 1, gap: 2 },
  mark: { width: 20 },
});
