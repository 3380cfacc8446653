import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccountState } from "../../data/account-context.tsx";
import type { LiveStorage, StorageNotice } from "../../data/storage-notices.ts";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";

/** Says what happened to the place where the words lie, or may, and what becomes of the words; until it was read. */
export function StorageNotices({ storage }: { readonly storage: LiveStorage }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const account = useAccountState();
  const [notices, setNotices] = useState<readonly StorageNotice[]>([]);
  useEffect(() => {
    let isHere = true;
    const look = (): void => void storage.notices().then((now) => isHere && setNotices(now));
    look();
    const end = storage.subscribe(look);
    return () => {
      isHere = false;
      end();
    };
  }, [storage]);
  if (account === undefined) return null;
  const whose = account.kind === "absent" ? "alone" : "account";
  return notices.map((notice) => (
    <View key={notice} role="status" style={[styles.notice, { backgroundColor: palette.sunk }]}>
      <Text as="label" style={styles.text}>
        {t(`storage.${notice}.${whose}`)}
      </Text>
      <Button kind="quiet" label={t("storage.read")} onPress={() => void storage.read(notice)} />
    </View>
  ));
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
