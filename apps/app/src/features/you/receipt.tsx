import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccount, useDoing } from "../../data/account-context.tsx";
import { readReceipt } from "../../data/receipt.ts";
import { deviceTimezone, fullDay, localDateOf } from "../../locale/format.ts";
import { shareFile } from "../../platform/share-file";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { ProblemNotice } from "../account/problem.tsx";

/** The server's signed word on what it destroyed: what it says, and as a file, since nobody can ask for it again. */
export function Receipt({ receipt }: { readonly receipt: string }) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const statement = readReceipt(receipt);
  const day = (instant: string): string => fullDay(i18n.language, localDateOf(new Date(instant), deviceTimezone()));
  const save = (): Promise<void> => shareFile("aura-receipt.txt", "text/plain", receipt);
  const saveKeys = async (): Promise<void> => {
    const keys = await run(() => account.receiptKeys());
    if (keys !== undefined) {
      await shareFile("receipt-keys.json", "application/json", JSON.stringify(keys.value, undefined, 2));
    }
  };
  return (
    <View style={[styles.receipt, { backgroundColor: palette.sunk }]}>
      <Text as="heading" level={2}>
        {t("you.delete.receipt.title")}
      </Text>
      {statement === undefined ? null : (
        <View style={styles.words}>
          <Text>
            {t("you.delete.receipt.destroyed", {
              count: statement.rows,
              day: day(statement.keysDestroyedAt),
              number: new Intl.NumberFormat(i18n.language).format(statement.rows),
            })}
          </Text>
          <Text>
            {statement.unreadableFrom === null
              ? t("you.delete.receipt.backupsUnsaid")
              : t("you.delete.receipt.unreadable", { day: day(statement.unreadableFrom) })}
          </Text>
          {statement.goneFrom === null ? null : (
            <Text>{t("you.delete.receipt.gone", { day: day(statement.goneFrom) })}</Text>
          )}
        </View>
      )}
      <Button label={t("you.delete.receipt.save")} onPress={() => void save()} />
      <Text as="caption" tone="soft">
        {t("you.delete.receipt.keysHint")}
      </Text>
      <ProblemNotice problem={problem} wrong="password" />
      <Button kind="quiet" label={t("you.delete.receipt.saveKeys")} disabled={isBusy} onPress={() => void saveKeys()} />
    </View>
  );
}

const styles = StyleSheet.create({
  receipt: { padding: space[5], borderRadius: radius.medium, gap: space[4] },
  words: { gap: space[2] },
});
