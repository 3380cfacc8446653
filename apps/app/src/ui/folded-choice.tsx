import ChevronDown from "lucide-react-native/icons/chevron-down";
import ChevronUp from "lucide-react-native/icons/chevron-up";
import { useState } from "react";
import { Pressable, StyleSheet, View } from "react-native";
import { Choice, type ChoiceProps } from "./choice.tsx";
import { Text } from "./text.tsx";
import { usePalette } from "./theme.tsx";
import { radius, space, TARGET } from "./tokens.ts";

/** One of many, of which only the chosen one is shown until another is wanted. */
export function FoldedChoice<T extends string>(props: ChoiceProps<T>) {
  const palette = usePalette();
  const [isOpen, setOpen] = useState(false);
  const { label, options, value, onChange } = props;
  const chosen = options.find((option) => option.value === value)?.name ?? "";
  const Chevron = isOpen ? ChevronUp : ChevronDown;
  return (
    <View style={styles.parts}>
      <Pressable
        role="button"
        aria-expanded={isOpen}
        aria-label={`${label} ${chosen}`}
        onPress={() => setOpen(!isOpen)}
        style={[styles.row, { borderColor: palette.line }]}
      >
        <View style={styles.words}>
          <Text as="label" tone="soft">
            {label}
          </Text>
          <Text>{chosen}</Text>
        </View>
        <Chevron size={20} color={palette.soft} aria-hidden />
      </Pressable>
      {isOpen ? (
        <Choice
          {...props}
          isLabelShown={false}
          onChange={(wanted) => {
            onChange(wanted);
            setOpen(false);
          }}
        />
      ) : null}
    </View>
  );
}

const styles = StyleSheet.create({
  parts: { gap: space[3] },
  row: {
    flexDirection: "row",
    alignItems: "center",
    gap: space[3],
    minHeight: TARGET,
    paddingHorizontal: space[4],
    paddingVertical: space[3],
    borderWidth: StyleSheet.hairlineWidth,
    borderRadius: radius.medium,
  },
  words: { flex: 1, gap: 2 },
});
