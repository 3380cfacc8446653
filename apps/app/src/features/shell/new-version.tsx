import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { watchForNewVersion } from "../../platform/new-version";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";

/** Says that a newer app waits, and takes it when the person wants to: never in the middle of a sentence. */
export function NewVersion() {
  const { t } = useTranslation();
  const palette = usePalette();
  const [accept, setAccept] = useState<() => void>();
  useEffect(() => watchForNewVersion((take) => setAccept(() => take)), []);
  if (accept === undefined) return null;
  return (
    <View role="status" style={[styles.notice, { backgroundColor: palette.sunk }]}>
      <Text as="label" style={styles.text}>
        {t("newVersion.waits")}
      </Text>
      <Button kind="quiet" label={t("newVersion.take")} onPress={accept} />
    </View>
  );
}

const styles = StyleSheet.create({
  notice: {
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
