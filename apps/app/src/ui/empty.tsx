import { StyleSheet, View } from "react-native";
import { Text } from "./text.tsx";
import { space } from "./tokens.ts";

/** What stands where nothing is yet: one sentence that teaches what will. */
export function Empty({ text }: { readonly text: string }) {
  return (
    <View style={styles.empty}>
      <Text as="prose" tone="soft" style={styles.text}>
        {text}
      </Text>
    </View>
  );
}

const styles = StyleSheet.create({
  empty: { flex: 1, alignItems: "center", justifyContent: "center", padding: space[8] },
  text: { maxWidth: 360, textAlign: "center" },
});
