import { useId } from "react";
import { StyleSheet, TextInput, View, type TextInputProps } from "react-native";
import { sans, sized } from "./fonts.ts";
import { Text } from "./text.tsx";
import { usePalette } from "./theme.tsx";
import { radius, space, TARGET } from "./tokens.ts";

export interface FieldProps extends TextInputProps {
  readonly label: string;
  readonly hint?: string;
  /** What is wrong, said beside the field and to a screen reader. */
  readonly problem?: string | undefined;
}

/** A named line to fill in. */
export function Field({ label, hint, problem, style, ...rest }: FieldProps) {
  const palette = usePalette();
  const id = useId();
  return (
    <View style={styles.field}>
      <Text as="label" nativeID={id}>
        {label}
      </Text>
      <TextInput
        aria-labelledby={id}
        accessibilityLabel={label}
        placeholderTextColor={palette.soft}
        maxFontSizeMultiplier={2}
        style={[
          styles.input,
          {
            color: palette.ink,
            backgroundColor: palette.raised,
            borderColor: problem === undefined ? palette.soft : palette.danger,
          },
          style,
        ]}
        {...rest}
      />
      {problem === undefined ? null : (
        <Text as="label" tone="danger" role="alert">
          {problem}
        </Text>
      )}
      {hint === undefined || problem !== undefined ? null : (
        <Text as="caption" tone="soft">
          {hint}
        </Text>
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  field: { gap: space[1] },
  input: {
    fontFamily: sans,
    ...sized(16),
    minHeight: TARGET,
    paddingHorizontal: space[3],
    borderWidth: 1,
    borderRadius: radius.small,
  },
});
