import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import { Path, Svg } from "react-native-svg";
import { sized } from "../../../ui/fonts.ts";
import { Text } from "../../../ui/text.tsx";
import { usePalette } from "../../../ui/theme.tsx";
import { useWidth } from "./use-width.ts";

export interface Pixel {
  readonly localDate: string;
  /** The step of the aurora, 1 to 5. */
  readonly step: 1 | 2 | 3 | 4 | 5;
}

const LEFT = 36;
/** Where a row is lower than a name, every third month has its name. */
const LINE = 14;
const MONTHS = 12;
const DAYS = 31;
const STEPS = [1, 2, 3, 4, 5] as const;

/** A year in pixels: a row a month, a square a day; the warmer the mood, the larger the square. */
export function Pixels({
  year,
  pixels,
  chosen,
  onChoose,
}: {
  readonly year: string;
  readonly pixels: readonly Pixel[];
  readonly chosen: string | undefined;
  readonly onChoose: (localDate: string) => void;
}) {
  const palette = usePalette();
  const { i18n } = useTranslation();
  const { width, onLayout } = useWidth();
  const cell = Math.max(0, Math.min(22, (width - LEFT) / DAYS));
  const names = useMemo(() => {
    const format = new Intl.DateTimeFormat(i18n.language, { month: "short", timeZone: "UTC" });
    return Array.from({ length: MONTHS }, (_, month) => format.format(Date.UTC(2026, month, 15)));
  }, [i18n.language]);
  // One shape for all days of a step, and one for the grid: as a shape each they took longer to draw than all else on the page.
  const grid = useMemo(() => gridOf(cell), [cell]);
  const squares = useMemo(() => {
    const byStep = new Map<number, string>();
    for (const pixel of pixels) byStep.set(pixel.step, (byStep.get(pixel.step) ?? "") + squareOf(pixel, cell));
    return byStep;
  }, [pixels, cell]);
  const opened = pixels.find(({ localDate }) => localDate === chosen);
  const choose = (x: number, y: number): void => {
    const month = Math.floor(y / cell);
    const day = Math.floor((x - LEFT) / cell);
    const localDate = `${year}-${String(month + 1).padStart(2, "0")}-${String(day + 1).padStart(2, "0")}`;
    if (pixels.some((pixel) => pixel.localDate === localDate)) onChoose(localDate);
  };
  return (
    <View onLayout={onLayout}>
      <Pressable
        tabIndex={-1}
        aria-hidden
        onPress={({ nativeEvent }) => choose(nativeEvent.locationX ?? 0, nativeEvent.locationY ?? 0)}
        style={{ height: cell * MONTHS }}
      >
        {width === 0 ? null : (
          <Svg width={width} height={cell * MONTHS} aria-hidden>
            <Path d={grid} fill={palette.line} />
            {STEPS.map((step) => (
              <Path key={step} d={squares.get(step) ?? ""} fill={palette.aurora[step - 1] as string} />
            ))}
            {opened === undefined ? null : (
              <Path d={squareOf(opened, cell)} fill="none" stroke={palette.ink} strokeWidth={1.5} />
            )}
          </Svg>
        )}
        <View style={[styles.names, { pointerEvents: "none" }]}>
          {names.map((name, month) => (
            <Text
              key={name}
              as="caption"
              tone="soft"
              maxFontSizeMultiplier={1}
              style={[NAME_SIZE, { lineHeight: cell, height: cell }]}
            >
              {cell < LINE && month % 3 > 0 ? "" : name}
            </Text>
          ))}
        </View>
      </Pressable>
    </View>
  );
}

/** A dot in the middle of each cell, as one path. */
function gridOf(cell: number): string {
  let path = "";
  for (let index = 0; index < MONTHS * DAYS; index += 1) {
    const x = LEFT + ((index % DAYS) + 0.5) * cell - 0.75;
    const y = (Math.floor(index / DAYS) + 0.5) * cell - 0.75;
    path += `M${x.toFixed(2)} ${y.toFixed(2)}h1.5v1.5h-1.5z`;
  }
  return path;
}

/** A day's square with round corners, as a piece of a path. */
function squareOf({ localDate, step }: Pixel, cell: number): string {
  const side = (cell - 1.5) * (0.44 + step * 0.112);
  const round = Math.min(3, side / 4);
  const left = LEFT + (Number(localDate.slice(8)) - 0.5) * cell - side / 2;
  const top = (Number(localDate.slice(5, 7)) - 0.5) * cell - side / 2;
  const flat = (side - 2 * round).toFixed(2);
  const r = round.toFixed(2);
  return (
    `M${(left + round).toFixed(2)} ${top.toFixed(2)}h${flat}a${r} ${r} 0 0 1 ${r} ${r}v${flat}` +
    `a${r} ${r} 0 0 1 -${r} ${r}h-${flat}a${r} ${r} 0 0 1 -${r} -${r}v-${flat}a${r} ${r} 0 0 1 ${r} -${r}z`
  );
}

/** The names stand in lines of the picture's own height, whatever the size of the text around it. */
const NAME_SIZE = sized(13, undefined, 1);

const styles = StyleSheet.create({ names: { position: "absolute", left: 0, top: 0, width: LEFT } });
