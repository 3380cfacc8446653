import { Link } from "expo-router";
import { StyleSheet, View } from "react-native";
import { Text } from "../../ui/text.tsx";
import { TARGET } from "../../ui/tokens.ts";

/** A quiet way to another page. */
export function TextLink({
  href,
  label,
}: {
  readonly href: "/forgot-password" | "/sign-in" | "/sign-up" | "/bin" | "/conflicts" | "/journal" | "/";
  readonly label: string;
}) {
  return (
    <Link href={href} style={styles.link}>
      <View style={styles.parts}>
        <Text as="label" tone="accent">
          {label}
        </Text>
      </View>
    </Link>
  );
}

const styles = StyleSheet.create({
  link: { alignSelf: "flex-start", minHeight: TARGET },
  parts: { minHeight: TARGET, justifyContent: "center" },
});
