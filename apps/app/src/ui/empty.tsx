import { StyleSheet, View } from "react-native";
import { Text } from "./text.tsx";
import { space } from "./tokens.ts";

/** What stands where nothing is yet: one sentence that teaches what will; the head of its page, where that says nothing else. */
export function Empty({ text, level }: { readonly text: string; readonly level?: 1 }) {
  return (
    <View style={styles.empty}>
      <Text as="prose" tone="soft" style={styles.text} {...(level === undefined ? {} : { level })}>
        {text}
      </Text>
    </View>
  );
}

const styles = StyleSheet.create({
  empty: { flex: 1, alignItems: "center", justifyContent: "center", padding: space[8] },
  text: { maxWidth: 360, textAlign: "center" },
});
