import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET } from "../../ui/tokens.ts";

export interface TableData {
  readonly head: readonly string[];
  readonly rows: number;
  /** The cells of a row; asked for those that are shown. */
  readonly row: (index: number) => readonly string[];
  /** Opens what a row is made of, where a point of the chart does: whoever can't point at it has this way. */
  readonly onOpen?: (row: number) => void;
}

export interface FigureProps {
  /** The question's answer, as a sentence. */
  readonly sentence: string;
  /** What the reader should know of it: few data, two models. */
  readonly caution?: string | undefined;
  readonly children?: ReactNode;
  /** The same figures for those who don't see the chart, or want them exactly. */
  readonly table?: TableData;
  /** What a reader asked to see behind it. */
  readonly behind?: ReactNode;
}

/** One thing that figures say: a sentence, a chart, a table, and what stands behind it. */
export function Figure({ sentence, caution, children, table, behind }: FigureProps) {
  const { t } = useTranslation();
  const palette = usePalette();
  const [isTable, setTable] = useState(false);
  return (
    <View role="region" aria-label={sentence} style={[styles.figure, { borderColor: palette.line }]}>
      <Text as="heading" level={2}>
        {sentence}
      </Text>
      {caution === undefined ? null : (
        <Text as="label" tone="soft">
          {caution}
        </Text>
      )}
      {isTable && table !== undefined ? <Table {...table} /> : children}
      {table === undefined || table.rows === 0 ? null : (
        <Pressable role="button" aria-pressed={isTable} onPress={() => setTable(!isTable)} style={styles.toggle}>
          <Text as="label" tone="accent">
            {t(isTable ? "insights.asChart" : "insights.asTable")}
          </Text>
        </Pressable>
      )}
      {behind}
    </View>
  );
}

/** Rows of a table that are shown at first, and with each wish for more. */
const ROWS = 60;

function Table({ head, rows, row, onOpen }: TableData) {
  const { t } = useTranslation();
  const palette = usePalette();
  const [most, setMost] = useState(ROWS);
  return (
    <>
      <View role="table" style={styles.table}>
        <View role="row" style={[styles.row, { borderColor: palette.line }]}>
          {head.map((cell) => (
            <Text key={cell} role="columnheader" as="caption" tone="soft" style={styles.cell}>
              {cell}
            </Text>
          ))}
        </View>
        {Array.from({ length: Math.min(rows, most) }, (_, index) => (
          <View key={index} role="row" style={[styles.row, { borderColor: palette.line }]}>
            {row(index).map((cell, column) =>
              column === 0 && onOpen !== undefined ? (
                <View key={column} role="cell" style={styles.cell}>
                  <Pressable role="button" onPress={() => onOpen(index)} style={styles.opener}>
                    <Text as="label" tone="accent">
                      {cell}
                    </Text>
                  </Pressable>
                </View>
              ) : (
                <Text key={column} role="cell" as="label" style={styles.cell}>
                  {cell}
                </Text>
              ),
            )}
          </View>
        ))}
      </View>
      {rows > most ? <Button kind="quiet" label={t("insights.more")} onPress={() => setMost(most + ROWS)} /> : null}
    </>
  );
}

const styles = StyleSheet.create({
  figure: { gap: space[3], paddingVertical: space[6], borderTopWidth: StyleSheet.hairlineWidth },
  toggle: { minHeight: TARGET, justifyContent: "center", alignSelf: "flex-start" },
  table: { maxWidth: "100%" },
  row: { flexDirection: "row", borderBottomWidth: StyleSheet.hairlineWidth, paddingVertical: space[2], gap: space[3] },
  cell: { flex: 1, minWidth: 0 },
  opener: { minHeight: TARGET, justifyContent: "center", alignSelf: "flex-start" },
});
