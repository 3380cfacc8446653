import type { ImportPreview, ImportStart } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import type { MovingImport } from "../../data/moving-in/imports.ts";
import { deviceTimezone, localDateOf, shortDay } from "../../locale/format.ts";
import { MOVING_IN } from "../../locale/moving-in.ts";
import { Button } from "../../ui/button.tsx";
import { CheckRow } from "../../ui/check-row.tsx";
import { Field } from "../../ui/field.tsx";
import { MoodFace } from "../../ui/moods.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { Losses } from "./losses.tsx";
import { Counts, Part } from "./parts.tsx";
import { firstAnswers, Questions } from "./questions.tsx";
import { beginningWords, formatWords } from "./words.ts";

export interface PreviewProps {
  readonly own: MovingImport;
  readonly isBusy: boolean;
  readonly onStart: (wishes: ImportStart) => void;
  readonly onLeave: () => void;
}

/** What was found in a file, what of it stays behind, and what only its writer can say; nothing is written yet. */
export function Preview({ own, isBusy, onStart, onLeave }: PreviewProps) {
  const { t } = useTranslation(MOVING_IN);
  const { preview, questions = [], format = "" } = own;
  const [answers, setAnswers] = useState(() => firstAnswers(questions));
  const [journalsAsTags, setJournalsAsTags] = useState(true);
  const [timezone, setTimezone] = useState(deviceTimezone);
  if (preview === undefined) return null;
  const { journals, media, losses, samples, entries, pieces } = preview;
  const isZoneKnown = isTimeZone(timezone.trim());
  const start = (): void =>
    onStart({
      answers: Object.entries(answers).map(([question, answer]) => ({ question, answer })),
      options: { timezone: timezone.trim(), journalsAsTags },
    });
  return (
    <>
      <View style={styles.found}>
        <Text as="label" tone="soft">
          {`${formatWords(t, format)} · ${own.name}`}
        </Text>
        <Range preview={preview} />
        {pieces > entries ? (
          <Text as="caption" tone="soft">
            {t("becomes", { count: pieces })}
          </Text>
        ) : null}
      </View>
      {samples.length === 0 ? null : <Samples samples={samples} />}
      {questions.length === 0 ? null : (
        <Part title={t("questions")}>
          <Questions questions={questions} answers={answers} onAnswer={setAnswers} />
        </Part>
      )}
      {journals.length === 0 ? null : (
        <Part title={t("journals")}>
          <Counts counts={journals} />
          <CheckRow label={t("journalsAsTags")} isChecked={journalsAsTags} onChange={setJournalsAsTags} />
        </Part>
      )}
      {media.length === 0 ? null : (
        <Part title={t("comesAlong")}>
          <Counts counts={media} nameOf={(name) => t(`media.${name}`, { defaultValue: name })} />
        </Part>
      )}
      <Losses losses={losses} title={t("staysBehind")} />
      <Part title={t("options")}>
        <Field
          label={t("timezone")}
          hint={t("timezoneHint")}
          problem={isZoneKnown ? undefined : t("timezoneUnknown")}
          value={timezone}
          onChangeText={setTimezone}
          autoCapitalize="none"
          autoCorrect={false}
        />
      </Part>
      <View style={styles.acts}>
        <Button
          label={t("start", { count: pieces })}
          disabled={isBusy || pieces === 0 || !isZoneKnown}
          onPress={start}
        />
        <Button kind="quiet" label={t("leave")} disabled={isBusy} onPress={onLeave} />
      </View>
    </>
  );
}

function Range({ preview: { entries, from, to } }: { readonly preview: ImportPreview }) {
  const { t, i18n } = useTranslation(MOVING_IN);
  const isEmpty = entries === 0 || from === undefined || to === undefined;
  const days = isEmpty ? {} : { from: shortDay(i18n.language, from), to: shortDay(i18n.language, to) };
  return (
    <Text as="heading" level={2}>
      {t(isEmpty ? "range.empty" : from === to ? "range.one" : "range.from", { count: entries, ...days })}
    </Text>
  );
}

function Samples({ samples }: Pick<ImportPreview, "samples">) {
  const { t, i18n } = useTranslation(MOVING_IN);
  const palette = usePalette();
  return (
    <View
      role="list"
      aria-label={t("samples")}
      style={[styles.samples, { backgroundColor: palette.raised, borderColor: palette.line }]}
    >
      {samples.map(({ timestamp, timezone, beginning, tags, mood }, nth) => (
        <View
          role="listitem"
          key={`${timestamp} ${beginning}`}
          style={[styles.sample, { borderColor: palette.line }, nth === 0 ? undefined : styles.ruled]}
        >
          <View style={styles.sampleHead}>
            <Text as="caption" tone="soft" style={styles.sampleDay}>
              {[shortDay(i18n.language, localDateOf(new Date(timestamp), timezone)), ...tags].join(" · ")}
            </Text>
            {mood === undefined ? null : <MoodFace rating={mood.rating} size={20} />}
          </View>
          <Text as="prose" numberOfLines={3}>
            {beginningWords(beginning)}
          </Text>
        </View>
      ))}
    </View>
  );
}

function isTimeZone(name: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "" && /^[A-Za-z]/.test(name)
    );
  } catch {
    return false;
  }
}

const styles = StyleSheet.create({
  found: { gap: space[2] },
  samples: { borderWidth: StyleSheet.hairlineWidth, borderRadius: radius.medium, paddingHorizontal: space[4] },
  sample: { paddingVertical: space[3], gap: space[1] },
  ruled: { borderTopWidth: StyleSheet.hairlineWidth },
  sampleHead: { flexDirection: "row", alignItems: "center", gap: space[2] },
  sampleDay: { flex: 1 },
  acts: { flexDirection: "row", flexWrap: "wrap", gap: space[3], paddingTop: space[2] },
});
