import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import { MoodFace, MOODS, type MoodRating } from "./moods.tsx";
import { space, TARGET } from "./tokens.ts";

/** Five faces, one tap; the same face again takes the mood away. */
export function MoodPicker({
  value,
  onChange,
}: {
  readonly value: MoodRating | undefined;
  readonly onChange: (rating: MoodRating | undefined) => void;
}) {
  const { t } = useTranslation();
  return (
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
        </Pressable>
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  // The first face, not the room around it, stands at the edge of the text.
  row: { flexDirection: "row", gap: space[1], marginStart: -space[2] },
  face: { width: TARGET, height: TARGET, alignItems: "center", justifyContent: "center" },
});
