import Check from "lucide-react-native/icons/check";
import { Pressable, StyleSheet, View } from "react-native";
import { pressedBySpace } from "./space-key.ts";
import { Text } from "./text.tsx";
import { usePalette } from "./theme.tsx";
import { space, TARGET } from "./tokens.ts";

export interface CheckRowProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

/** Something that may be wanted or not. */
export function CheckRow({ label, isChecked, onChange }: CheckRowProps) {
  const palette = usePalette();
  const press = (): void => onChange(!isChecked);
  return (
    <Pressable
      role="checkbox"
      aria-checked={isChecked}
      aria-label={label}
      onPress={press}
      {...pressedBySpace(press)}
      style={styles.row}
    >
      <View
        style={[
          styles.box,
          { borderColor: isChecked ? palette.accent : palette.soft },
          isChecked ? { backgroundColor: palette.accent } : undefined,
        ]}
      >
        {isChecked ? <Check size={16} strokeWidth={3} color={palette.onAccent} aria-hidden /> : null}
      </View>
      <Text>{label}</Text>
    </Pressable>
  );
}

const styles = StyleSheet.create({
  row: { flexDirection: "row", alignItems: "center", gap: space[3], minHeight: TARGET },
  box: { width: 22, height: 22, borderWidth: 1.5, borderRadius: 5, alignItems: "center", justifyContent: "center" },
});
