import { Linking, Platform, StyleSheet, type TextProps } from "react-native";
import { Text } from "./text.tsx";
import { TARGET } from "./tokens.ts";

/** What makes of a text a way out of the app. A browser follows the link by itself; doing it once more would open two pages. */
export function outsideLinkProps(href: string): TextProps {
  const isPage = /^https?:/i.test(href);
  if (Platform.OS !== "web") return { role: "link", onPress: () => void Linking.openURL(href) };
  return {
    role: "link",
    ...({
      href,
      ...(isPage ? { hrefAttrs: { target: "_blank", rel: "noopener noreferrer" } } : {}),
    } as TextProps),
  };
}

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
    <Text as={isLarge ? "heading" : "body"} tone="accent" style={styles.link} {...outsideLinkProps(href)}>
      {label}
    </Text>
  );
}

const styles = StyleSheet.create({
  link: { textDecorationLine: "underline", minHeight: TARGET, lineHeight: TARGET, alignSelf: "flex-start" },
});
