import { EXPORT_LIMITS } from "@aura-journal/contracts/limits";
import type { ExportFormat, JournalExport } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { deviceTimezone, localDateOf, longDay, sizeWords, timeOfDay } from "../../locale/format.ts";
import { shareFile } from "../../platform/share-file";
import { Button } from "../../ui/button.tsx";
import { CheckRow } from "../../ui/check-row.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { ProblemNotice } from "../account/problem.tsx";
import { useExport, type OwnExport } from "./use-export.ts";

const FORMATS = [
  { value: "aura-json", name: "auraJson" },
  { value: "markdown", name: "markdown" },
  { value: "day-one-json", name: "dayOne" },
  { value: "pdf", name: "pdf" },
  { value: "mood-csv", name: "moodCsv" },
] as const satisfies readonly { readonly value: ExportFormat; readonly name: string }[];

/** The journal as the server makes it into a file: a form, a passphrase if one likes, and the file. */
export function AccountExport() {
  const { t } = useTranslation();
  const own = useExport();
  const { newest, isBusy, problem } = own;
  const [format, setFormat] = useState<ExportFormat>("aura-json");
  const [isSealed, setSealed] = useState(false);
  const [passphrase, setPassphrase] = useState("");
  const isShort = isSealed && [...passphrase].length < EXPORT_LIMITS.passphraseMinLength;
  const isUnderWay = newest?.state === "waiting" || newest?.state === "running";
  const submit = async (): Promise<void> => {
    await own.start({ format, ...(isSealed ? { passphrase } : {}) });
    setPassphrase("");
  };
  return (
    <View style={styles.parts}>
      <ProblemNotice problem={problem} wrong="password" />
      {newest === undefined ? null : <Newest own={own} newest={newest} />}
      {isUnderWay ? null : (
        <>
          <Choice
            label={t("you.export.account.format")}
            options={FORMATS.map(({ value, name }) => ({
              value,
              name: t(`you.export.account.formats.${name}.name`),
              hint: t(`you.export.account.formats.${name}.hint`),
            }))}
            value={format}
            onChange={setFormat}
          />
          <CheckRow label={t("you.export.account.seal")} isChecked={isSealed} onChange={setSealed} />
          {isSealed ? (
            <Field
              label={t("you.export.account.passphrase")}
              hint={t("you.export.account.passphraseHint", { count: EXPORT_LIMITS.passphraseMinLength })}
              value={passphrase}
              onChangeText={setPassphrase}
              secureTextEntry
              autoComplete="new-password"
              maxLength={EXPORT_LIMITS.passphraseMaxLength}
            />
          ) : null}
          <Button
            kind={newest?.state === "ready" ? "quiet" : "primary"}
            label={t("you.export.account.make")}
            disabled={isBusy || isShort}
            onPress={() => void submit()}
          />
        </>
      )}
    </View>
  );
}

function Newest({ own, newest }: { readonly own: OwnExport; readonly newest: JournalExport }) {
  const { t, i18n } = useTranslation();
  const { isBusy } = own;
  const { state, progress, fileName = "", expiresAt = "", unreadable = [] } = newest;
  const fetchFile = async (): Promise<void> => {
    const file = await own.fetchFile();
    if (file !== undefined) await shareFile(fileName, "application/octet-stream", file);
  };
  const remove = (label: string) => (
    <Button kind="quiet" label={label} disabled={isBusy} onPress={() => void own.remove()} />
  );
  if (state === "waiting" || state === "running") {
    const share = progress.total === 0 ? 0 : progress.done / progress.total;
    const text = t("you.export.account.underWay", { share: Math.floor(100 * share) });
    const number = new Intl.NumberFormat(i18n.language);
    return (
      <>
        <Text as="body" role="status">
          {text}
        </Text>
        <ProgressBar label={text} share={share} />
        {progress.total === 0 ? null : (
          <Text as="label" tone="soft">
            {t("you.export.account.reached", {
              done: number.format(progress.done),
              total: number.format(progress.total),
            })}
          </Text>
        )}
        <Text as="caption" tone="soft">
          {t("you.export.account.underWayHint")}
        </Text>
        {remove(t("you.export.account.cancel"))}
      </>
    );
  }
  if (state === "failed") return <Notice kind="problem" text={t("you.export.account.failed")} />;
  const zone = deviceTimezone();
  const until = {
    day: longDay(i18n.language, localDateOf(new Date(expiresAt), zone)),
    time: timeOfDay(i18n.language, expiresAt, zone),
  };
  return (
    <>
      <Notice kind="done" text={t("you.export.account.ready", { count: progress.done, ...until })} />
      {unreadable.length === 0 ? null : (
        <Notice kind="problem" text={t("you.export.account.unreadable", { count: unreadable.length })} />
      )}
      <Button
        label={t("you.export.account.fetch", { size: sizeWords(i18n.language, newest.sizeBytes ?? 0) })}
        disabled={isBusy}
        onPress={() => void fetchFile()}
      />
      <Text as="caption" tone="soft">
        {t(newest.isSealed ? "you.export.account.sealedHint" : "you.export.account.clearHint")}
      </Text>
      {remove(t("you.export.account.remove"))}
    </>
  );
}

const styles = StyleSheet.create({
  parts: { gap: space[4] },
});
