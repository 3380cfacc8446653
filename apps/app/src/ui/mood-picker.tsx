import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import { MoodFace, MOODS, type MoodRating } from "./moods.tsx";
import { Text } from "./text.tsx";
import { usePalette } from "./theme.tsx";
import { radius, space, TARGET } from "./tokens.ts";

/** Five faces, one tap; the same face again takes the mood away. What the analysis would say is marked until the person has said it. */
export function MoodPicker({
  value,
  proposed,
  onChange,
}: {
  readonly value: MoodRating | undefined;
  readonly proposed?: MoodRating | undefined;
  readonly onChange: (rating: MoodRating | undefined) => void;
}) {
  const { t } = useTranslation();
  const palette = usePalette();
  const mark = value === undefined ? proposed : undefined;
  return (
    <View>
      <View role="group" aria-label={t("mood.question")} style={styles.row}>
        {MOODS.map((rating) => (
          <Pressable
            key={rating}
            role="button"
            aria-label={t(`mood.${rating}`)}
            aria-pressed={value === rating}
            {...{ title: t(`mood.${rating}`) }}
            onPress={() => onChange(value === rating ? undefined : rating)}
            style={({ pressed }) => [
              styles.face,
              { opacity: pressed ? 0.6 : value === undefined || value === rating ? 1 : 0.55 },
            ]}
          >
            <MoodFace rating={rating} isFilled={value === rating} />
            {mark === rating ? <View style={[styles.mark, { backgroundColor: palette.soft }]} /> : null}
          </Pressable>
        ))}
      </View>
      {mark === undefined ? null : (
        <Text as="caption" tone="soft" aria-live="polite">
          {t("mood.proposed", { mood: t(`mood.${mark}`) })}
        </Text>
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  // The first face, not the room around it, stands at the edge of the text.
  row: { flexDirection: "row", gap: space[1], marginStart: -space[2] },
  face: { width: TARGET, height: TARGET, alignItems: "center", justifyContent: "center" },
  mark: { position: "absolute", bottom: 2, width: 16, height: 3, borderRadius: radius.round },
});
