import { table } from "../bench/markdown.ts";
import type { EmotionMeasures } from "./emotion-measures.ts";
import type { MeasuredTable } from "./measured-table.ts";

const FLOORS = { macro: 0.465, micro: 0.55, ekman: 0.59, groups: 0.66 } as const;
const MOST_ERROR = 0.03;
const SAMPLE_ALLOWANCE = 0.04;

/** The emotions of GoEmotions' test part, and what of them is held. */
export function emotionTable(measures: EmotionMeasures): MeasuredTable {
  const { macro, micro, ekman, groups, calibration } = measures;
  return {
    text: table(
      ["28 labels, macro F1", "micro F1", "Ekman, macro F1", "4 groups, macro F1", "calibration error"],
      [[macro, micro, ekman, groups, calibration].map((figure) => figure.toFixed(3))],
    ),
    figures: [
      ...Object.entries(FLOORS).map(([measure, floor]) => ({
        name: `emotions, ${measure}`,
        found: measures[measure as keyof typeof FLOORS],
        floor,
        sampleAllowance: SAMPLE_ALLOWANCE,
      })),
      {
        name: "emotions, calibration error",
        found: calibration,
        ceiling: MOST_ERROR,
        sampleAllowance: SAMPLE_ALLOWANCE,
      },
    ],
  };
}
