import { Circle, Path, Svg } from "react-native-svg";
import { usePalette } from "./theme.tsx";

export type MoodRating = 1 | 2 | 3 | 4 | 5;
export const MOODS: readonly MoodRating[] = [1, 2, 3, 4, 5];

/** Mouths from very bad to very good: the shape says what the colour says. */
const MOUTHS: Readonly<Record<MoodRating, string>> = {
  1: "M7.5 17 Q12 11.5 16.5 17",
  2: "M8 16.4 Q12 13.6 16 16.4",
  3: "M8 15.5 L16 15.5",
  4: "M8 14.6 Q12 17.6 16 14.6",
  5: "M7 13.6 Q12 20 17 13.6",
};

const SURE_ENOUGH = 0.5;

/** A face for a mood. Filled where it is chosen. */
export function MoodFace({
  rating,
  size = 28,
  isFilled = false,
}: {
  readonly rating: MoodRating;
  readonly size?: number;
  readonly isFilled?: boolean;
}) {
  const palette = usePalette();
  const colour = palette.aurora[rating - 1] as string;
  const stroke = isFilled ? palette.paper : palette.isDark ? colour : palette.ink;
  return (
    <Svg width={size} height={size} viewBox="0 0 24 24" aria-hidden>
      <Circle cx={12} cy={12} r={10.4} fill={isFilled ? colour : "none"} stroke={colour} strokeWidth={1.6} />
      <Circle cx={8.6} cy={9.6} r={1.15} fill={stroke} />
      <Circle cx={15.4} cy={9.6} r={1.15} fill={stroke} />
      <Path d={MOUTHS[rating]} stroke={stroke} strokeWidth={1.6} fill="none" strokeLinecap="round" />
    </Svg>
  );
}

/** The step of the aurora for a mean mood of 1 to 5. */
export function moodStep(mean: number): MoodRating {
  return Math.min(5, Math.max(1, Math.round(mean))) as MoodRating;
}

/** The mood that an analysis would name; none of an entry with good and bad in it, or where it is hardly sure of what it read. */
export function proposedMood(
  analysis:
    { readonly confidence: number; readonly sentiment: { readonly label: string; readonly score: number } } | undefined,
): MoodRating | undefined {
  if (analysis === undefined || analysis.confidence < SURE_ENOUGH || analysis.sentiment.label === "mixed")
    return undefined;
  return sentimentStep(analysis.sentiment.score);
}

/** The step for what the analysis read, -1 to 1. */
export function sentimentStep(score: number): MoodRating {
  return moodStep(3 + score * 2);
}
