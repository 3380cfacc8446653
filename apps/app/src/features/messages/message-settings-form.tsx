import type { MessageSettings } from "@aura-journal/contracts";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { weekFrom } from "../../data/reminder-times.ts";
import { firstWeekday, longWeekdayName } from "../../locale/format.ts";
import { CheckRow } from "../../ui/check-row.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";
import { A_WEEK } from "../reminders/a-week.ts";
import { TimeField } from "../reminders/time-field.tsx";

export interface MessageSettingsFormProps {
  readonly settings: MessageSettings;
  /** Whether the address was shown to be the person's: no figures go to another. */
  readonly isVerified: boolean;
  readonly onChange: (settings: MessageSettings) => void;
}

/** The run of days, the week by mail, the quiet hours. What is set holds at once. */
export function MessageSettingsForm({ settings, isVerified, onChange }: MessageSettingsFormProps) {
  const { t } = useTranslation();
  const { streakSaver, weeklyDigest, quietHours } = settings;
  return (
    <>
      <Part title={t("you.messages.settings.streak.title")} hint={t("you.messages.settings.streak.hint")}>
        <CheckRow
          label={t("you.messages.settings.streak.wish")}
          isChecked={streakSaver}
          onChange={(wanted) => onChange({ ...settings, streakSaver: wanted })}
        />
      </Part>
      <Digest
        digest={weeklyDigest}
        isVerified={isVerified}
        onChange={(changed) => onChange({ ...settings, weeklyDigest: changed })}
      />
      <Quiet quiet={quietHours} onChange={(changed) => onChange({ ...settings, quietHours: changed })} />
      <Text as="caption" tone="soft">
        {t("you.messages.settings.zone")}
      </Text>
    </>
  );
}

function Digest({
  digest,
  isVerified,
  onChange,
}: {
  readonly digest: MessageSettings["weeklyDigest"];
  readonly isVerified: boolean;
  readonly onChange: (digest: MessageSettings["weeklyDigest"]) => void;
}) {
  const { t, i18n } = useTranslation();
  const { enabled, weekday, time, includeWords } = digest;
  return (
    <Part title={t("you.messages.settings.digest.title")} hint={t("you.messages.settings.digest.hint")}>
      <CheckRow
        label={t("you.messages.settings.digest.wish")}
        isChecked={enabled}
        onChange={(wanted) => onChange({ ...digest, enabled: wanted })}
      />
      {enabled && !isVerified ? <Notice kind="note" text={t("you.messages.settings.digest.unverified")} /> : null}
      {enabled ? (
        <>
          <CheckRow
            label={t("you.messages.settings.digest.words")}
            isChecked={includeWords}
            onChange={(wanted) => onChange({ ...digest, includeWords: wanted })}
          />
          <Text as="caption" tone="soft">
            {t("you.messages.settings.digest.wordsHint")}
          </Text>
          <TimeField
            label={t("you.messages.settings.digest.time")}
            time={time}
            hasHint={false}
            onChange={(changed) => onChange({ ...digest, time: changed })}
          />
          <Choice
            label={t("you.messages.settings.digest.weekday")}
            options={weekFrom(firstWeekday(i18n.language)).map((day) => ({
              value: String(day),
              name: longWeekdayName(i18n.language, A_WEEK[day] ?? ""),
            }))}
            value={String(weekday)}
            onChange={(day) => onChange({ ...digest, weekday: Number(day) })}
          />
        </>
      ) : null}
    </Part>
  );
}

function Quiet({
  quiet,
  onChange,
}: {
  readonly quiet: MessageSettings["quietHours"];
  readonly onChange: (quiet: MessageSettings["quietHours"]) => void;
}) {
  const { t } = useTranslation();
  const [isSame, setSame] = useState(false);
  const change = (changed: MessageSettings["quietHours"]): void => {
    setSame(changed.from === changed.to);
    if (changed.from !== changed.to) onChange(changed);
  };
  return (
    <Part title={t("you.messages.settings.quiet.title")} hint={t("you.messages.settings.quiet.hint")}>
      <CheckRow
        label={t("you.messages.settings.quiet.wish")}
        isChecked={quiet.enabled}
        onChange={(enabled) => change({ ...quiet, enabled })}
      />
      {quiet.enabled ? (
        <View style={styles.times}>
          <TimeField
            label={t("you.messages.settings.quiet.from")}
            time={quiet.from}
            hasHint={false}
            onChange={(from) => change({ ...quiet, from })}
          />
          <TimeField
            label={t("you.messages.settings.quiet.to")}
            time={quiet.to}
            hasHint={false}
            onChange={(to) => change({ ...quiet, to })}
          />
        </View>
      ) : null}
      {isSame ? <Notice kind="problem" text={t("you.messages.settings.quiet.same")} /> : null}
    </Part>
  );
}

function Part({
  title,
  hint,
  children,
}: {
  readonly title: string;
  readonly hint: string;
  readonly children: ReactNode;
}) {
  const palette = usePalette();
  return (
    <View style={[styles.part, { borderColor: palette.line }]}>
      <Text as="strong" level={2}>
        {title}
      </Text>
      <Text as="caption" tone="soft">
        {hint}
      </Text>
      {children}
    </View>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[2], paddingBottom: space[5], borderBottomWidth: StyleSheet.hairlineWidth },
  times: { flexDirection: "row", flexWrap: "wrap", gap: space[4] },
});
