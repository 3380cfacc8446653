import { Linking, StyleSheet } from "react-native";
import { Text } from "../../ui/text.tsx";
import { TARGET } from "../../ui/tokens.ts";

/** A number to dial or a page elsewhere. Nothing is asked of anybody before it is chosen. */
export function OutsideLink({
  href,
  label,
  isLarge = false,
}: {
  readonly href: string;
  readonly label: string;
  readonly isLarge?: boolean;
}) {
  return (
    <Text
      as={isLarge ? "heading" : "body"}
      tone="accent"
      role="link"
      style={styles.link}
      {...{ href, hrefAttrs: { target: "_blank", rel: "noopener noreferrer" } }}
      onPress={() => void Linking.openURL(href)}
    >
      {label}
    </Text>
  );
}

const styles = StyleSheet.create({
  link: { textDecorationLine: "underline", minHeight: TARGET, lineHeight: TARGET, alignSelf: "flex-start" },
});
