import { Link } from "expo-router";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { Empty } from "../../ui/empty.tsx";
import { Text } from "../../ui/text.tsx";
import { space, TARGET } from "../../ui/tokens.ts";

/** A link led to where nothing is: says so, and leads to the page to write on. */
export function NotFoundScreen() {
  const { t } = useTranslation();
  return (
    <View style={styles.screen}>
      <Empty level={1} text={t("notFound.text")} />
      <Link href="/" replace style={styles.back}>
        <View style={styles.parts}>
          <Text as="label" tone="accent">
            {t("notFound.back")}
          </Text>
        </View>
      </Link>
    </View>
  );
}

const styles = StyleSheet.create({
  screen: { flex: 1, paddingBottom: space[16] },
  back: { alignSelf: "center", minHeight: TARGET },
  parts: { minHeight: TARGET, justifyContent: "center" },
});
