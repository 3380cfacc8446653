import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import { Rect, Svg } from "react-native-svg";
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
            {Array.from({ length: MONTHS * DAYS }, (_, index) => (
              <Rect
                key={index}
                x={LEFT + (index % DAYS) * cell + cell / 2 - 0.75}
                y={Math.floor(index / DAYS) * cell + cell / 2 - 0.75}
                width={1.5}
                height={1.5}
                fill={palette.line}
              />
            ))}
            {pixels.map(({ localDate, step }) => {
              const side = (cell - 1.5) * (0.44 + step * 0.112);
              const x = LEFT + (Number(localDate.slice(8)) - 0.5) * cell;
              const y = (Number(localDate.slice(5, 7)) - 0.5) * cell;
              return (
                <Rect
                  key={localDate}
                  x={x - side / 2}
                  y={y - side / 2}
                  width={side}
                  height={side}
                  rx={Math.min(3, side / 4)}
                  fill={palette.aurora[step - 1] as string}
                  {...(localDate === chosen ? { stroke: palette.ink, strokeWidth: 1.5 } : {})}
                />
              );
            })}
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

/** The names stand in lines of the picture's own height, whatever the size of the text around it. */
const NAME_SIZE = sized(13, undefined, 1);

const styles = StyleSheet.create({ names: { position: "absolute", left: 0, top: 0, width: LEFT } });
