import { curveMonotoneX, line } from "d3-shape";
import { scaleLinear } from "d3-scale";
import type { MoodLine, MoodPoint } from "../../../data/insights.ts";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import { Circle, G, Line, Path, Svg } from "react-native-svg";
import { shortDay } from "../../../locale/format.ts";
import { MoodFace, moodStep, sentimentStep } from "../../../ui/moods.tsx";
import { Text } from "../../../ui/text.tsx";
import { usePalette } from "../../../ui/theme.tsx";
import { space } from "../../../ui/tokens.ts";
import { useWidth } from "./use-width.ts";

const HEIGHT = 190;
const LEFT = 36;
const PAD = 12;
const STEPS = [1, 2, 3, 4, 5] as const;

/** The days of a mood as points, and the line through them where there are enough; a point opens what was written. */
export function MoodChart({
  mood,
  chosen,
  onChoose,
}: {
  readonly mood: MoodLine;
  readonly chosen: string | undefined;
  readonly onChoose: (point: MoodPoint) => void;
}) {
  const palette = usePalette();
  const { i18n } = useTranslation();
  const { width, onLayout } = useWidth();
  const points = useMemo(() => mood.segments.flat(), [mood]);
  const isOwn = mood.measure === "own";
  const x = scaleLinear([dayOf(points[0]), dayOf(points.at(-1))], [LEFT + PAD, Math.max(LEFT + PAD + 1, width - PAD)]);
  const y = scaleLinear(isOwn ? [1, 5] : [-1, 1], [HEIGHT - PAD, PAD]);
  const path = line<MoodPoint>()
    .x((point) => x(dayOf(point)))
    .y((point) => y(point.smoothed ?? point.value))
    .curve(curveMonotoneX);
  const stepOf = isOwn ? moodStep : sentimentStep;
  const radius = points.length > 400 ? 1.6 : points.length > 90 ? 2.4 : 4;
  // Ten years are thousands of days: one shape for all days of a step, or drawing them would take longer than finding them.
  const dots = new Map<number, string>();
  for (const point of points) {
    const step = stepOf(point.value);
    dots.set(step, `${dots.get(step) ?? ""}${dotAt(x(dayOf(point)), y(point.value))}`);
  }
  const opened = points.find(({ date }) => date === chosen);
  const choose = (at: number): void => {
    const nearest = points.reduce<MoodPoint | undefined>(
      (best, point) =>
        best === undefined || Math.abs(x(dayOf(point)) - at) < Math.abs(x(dayOf(best)) - at) ? point : best,
      undefined,
    );
    if (nearest !== undefined) onChoose(nearest);
  };
  return (
    <View onLayout={onLayout}>
      <Pressable
        tabIndex={-1}
        aria-hidden
        onPress={(event) => choose(event.nativeEvent.locationX ?? 0)}
        style={styles.chart}
      >
        {width === 0 ? null : (
          <Svg width={width} height={HEIGHT} aria-hidden>
            <Line x1={LEFT} x2={width} y1={y(isOwn ? 3 : 0)} y2={y(isOwn ? 3 : 0)} stroke={palette.line} />
            <G opacity={points.length > 90 ? 0.55 : 1}>
              {STEPS.map((step) => (
                <Path
                  key={step}
                  d={dots.get(step) ?? ""}
                  stroke={palette.aurora[step - 1] as string}
                  strokeWidth={2 * radius}
                  strokeLinecap="round"
                />
              ))}
            </G>
            {opened === undefined ? null : (
              <Circle
                cx={x(dayOf(opened))}
                cy={y(opened.value)}
                r={radius + 3}
                fill={palette.aurora[stepOf(opened.value) - 1] as string}
                stroke={palette.ink}
                strokeWidth={1.5}
              />
            )}
            {mood.segments.map((segment) => {
              const smooth = segment.filter((point) => point.smoothed !== undefined);
              return smooth.length < 2 ? null : (
                <Path
                  key={smooth[0]?.date}
                  d={path(smooth) ?? ""}
                  stroke={palette.ink}
                  strokeWidth={1.75}
                  fill="none"
                  strokeLinejoin="round"
                />
              );
            })}
          </Svg>
        )}
        <View style={[styles.top, { pointerEvents: "none" }]}>
          <MoodFace rating={5} size={20} />
        </View>
        <View style={[styles.bottom, { pointerEvents: "none" }]}>
          <MoodFace rating={1} size={20} />
        </View>
      </Pressable>
      <View style={styles.ends}>
        {[points[0], points.at(-1)].map((point, index) => (
          <Text key={index} as="caption" tone="soft">
            {point === undefined ? "" : shortDay(i18n.language, point.date)}
          </Text>
        ))}
      </View>
    </View>
  );
}

/** A dot, as a piece of a path: a line without length, round at its ends. */
function dotAt(x: number, y: number): string {
  return `M${x.toFixed(1)} ${y.toFixed(1)}h0`;
}

function dayOf(point: MoodPoint | undefined): number {
  return point === undefined ? 0 : Date.parse(`${point.date}T00:00:00Z`) / 86_400_000;
}

const styles = StyleSheet.create({
  chart: { height: HEIGHT },
  top: { position: "absolute", left: 4, top: 2 },
  bottom: { position: "absolute", left: 4, bottom: 2 },
  ends: { flexDirection: "row", justifyContent: "space-between", paddingStart: LEFT, gap: space[3] },
});
