import type { ImportLook, ImportPreview, ImportStart } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import type { MovingImport } from "../../data/moving-in/imports.ts";
import { deviceTimezone, localDateOf, shortDay } from "../../locale/format.ts";
import { MOVING_IN } from "../../locale/moving-in.ts";
import { Button } from "../../ui/button.tsx";
import { CheckRow } from "../../ui/check-row.tsx";
import { Field } from "../../ui/field.tsx";
import { FoldedChoice } from "../../ui/folded-choice.tsx";
import { MoodFace } from "../../ui/moods.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { Losses } from "./losses.tsx";
import { Counts, Part } from "./parts.tsx";
import { answersOf, Questions, type Answers } from "./questions.tsx";
import { beginningWords, formatWords, refusalWords } from "./words.ts";

export interface PreviewProps {
  readonly own: MovingImport;
  readonly isBusy: boolean;
  /** The preview that follows what was said last is on its way. */
  readonly isLooking: boolean;
  /** What the person says of the file, which the preview is to follow. */
  readonly onLook: (wishes: ImportLook) => void;
  readonly onStart: (wishes: ImportStart) => void;
  readonly onLeave: () => void;
}

/** What was found in a file, what of it stays behind, and what only its writer can say; nothing is written yet. */
export function Preview({ own, isBusy, isLooking, onLook, onStart, onLeave }: PreviewProps) {
  const { t, i18n } = useTranslation(MOVING_IN);
  const { preview, questions = [], choices, format = "", formats = [format], refusal } = own;
  const [answers, setAnswers] = useState(() => answersOf(questions, choices));
  const [journalsAsTags, setJournalsAsTags] = useState(choices?.options?.journalsAsTags ?? true);
  const [timezone, setTimezone] = useState(choices?.options?.timezone ?? deviceTimezone());
  if (preview === undefined) return null;
  const { journals, media, losses, samples, entries, pieces } = preview;
  const isZoneKnown = isTimeZone(timezone.trim());
  const wishes = (
    changed: { readonly answers?: Answers; readonly journalsAsTags?: boolean; readonly timezone?: string } = {},
  ): ImportStart => {
    const said = { answers, journalsAsTags, timezone, ...changed };
    return {
      answers: Object.entries(said.answers).map(([question, answer]) => ({ question, answer })),
      options: {
        timezone: isTimeZone(said.timezone.trim()) ? said.timezone.trim() : deviceTimezone(),
        journalsAsTags: said.journalsAsTags,
      },
    };
  };
  return (
    <>
      <View aria-live="polite" aria-busy={isLooking} style={styles.found}>
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
      {refusal === undefined ? null : <Notice kind="problem" text={refusalWords(t, i18n.language, refusal)} />}
      {formats.length < 2 ? null : (
        <FoldedChoice
          label={t("formatQuestion")}
          options={formats.map((value) => ({ value, name: formatWords(t, value) }))}
          value={format}
          onChange={(wanted) => onLook({ ...wishes({ answers: {} }), format: wanted })}
        />
      )}
      {samples.length === 0 ? null : <Samples samples={samples} />}
      {questions.length === 0 ? null : (
        <Part title={t("questions")}>
          <Questions
            questions={questions}
            answers={answers}
            onAnswer={(changed) => {
              setAnswers(changed);
              onLook(wishes({ answers: changed }));
            }}
          />
        </Part>
      )}
      {journals.length === 0 ? null : (
        <Part title={t("journals")}>
          <Counts counts={journals} />
          <CheckRow
            label={t("journalsAsTags")}
            isChecked={journalsAsTags}
            onChange={(wanted) => {
              setJournalsAsTags(wanted);
              onLook(wishes({ journalsAsTags: wanted }));
            }}
          />
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
          onBlur={() => {
            if (isZoneKnown && timezone.trim() !== choices?.options?.timezone) onLook(wishes());
          }}
          autoCapitalize="none"
          autoCorrect={false}
        />
      </Part>
      <View style={styles.acts}>
        <Button
          label={t("start", { count: pieces })}
          disabled={isBusy || isLooking || pieces === 0 || !isZoneKnown}
          onPress={() => onStart(wishes())}
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
