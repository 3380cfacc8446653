import { StyleSheet, View } from "react-native";
import { Button } from "./button.tsx";
import { Text } from "./text.tsx";
import { usePalette } from "./theme.tsx";
import { space } from "./tokens.ts";

/** A sentence above every page, with the one thing to do about it, where there is one to do. */
export function Banner({
  text,
  action,
  onPress,
}: {
  readonly text: string;
  readonly action?: string;
  readonly onPress?: () => void;
}) {
  const palette = usePalette();
  return (
    <View role="status" style={[styles.banner, { backgroundColor: palette.sunk }]}>
      <Text as="label" style={styles.text}>
        {text}
      </Text>
      {action === undefined ? null : <Button kind="quiet" label={action} {...(onPress && { onPress })} />}
    </View>
  );
}

const styles = StyleSheet.create({
  banner: {
    flexDirection: "row",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    gap: space[3],
    paddingHorizontal: space[4],
    paddingVertical: space[2],
  },
  text: { flexShrink: 1 },
});
