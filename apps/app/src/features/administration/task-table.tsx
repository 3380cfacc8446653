import type { JobTaskState } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { StyleSheet, useWindowDimensions, View } from "react-native";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";
import { useTextScale } from "../../ui/use-text-scale.ts";
import { textKeyOf } from "./audit-sentence.ts";
import { spanOf } from "./span.ts";

/** From this width on, at the usual size of text, five columns stand side by side. */
const ROOM = 640;

/** How the jobs of each task stand: a table where there is room, and the same in lines where there is none. */
export function TaskTable({ tasks }: { readonly tasks: readonly JobTaskState[] }) {
  const { width } = useWindowDimensions();
  return width >= ROOM * useTextScale() ? <Table tasks={tasks} /> : <Lines tasks={tasks} />;
}

function useNames() {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const number = new Intl.NumberFormat(i18n.language);
  return {
    t,
    number: (value: number) => number.format(value),
    nameOf: (task: string) => t(`jobs.names.${textKeyOf(task)}`, { defaultValue: task }),
    span: (seconds: number) => spanOf(i18n.language, seconds),
  };
}

function Table({ tasks }: { readonly tasks: readonly JobTaskState[] }) {
  const { t, number, nameOf, span } = useNames();
  const palette = usePalette();
  return (
    <View role="table" aria-label={t("jobs.tasks")}>
      <View role="row" style={[styles.row, { borderColor: palette.line }]}>
        {(["task", "waiting", "running", "dead", "oldest"] as const).map((column, index) => (
          <View key={column} role="columnheader" style={index === 0 ? styles.name : styles.figure}>
            <Text as="caption" tone="soft">
              {t(`jobs.${column}`)}
            </Text>
          </View>
        ))}
      </View>
      {tasks.map(({ task, waiting, running, failed, oldestWaitingSeconds }) => (
        <View key={task} role="row" style={[styles.row, { borderColor: palette.line }]}>
          <View role="cell" style={styles.name}>
            <Text as="label">{nameOf(task)}</Text>
            <Text as="caption" tone="soft">
              {task}
            </Text>
          </View>
          <Figure text={number(waiting)} />
          <Figure text={number(running)} />
          <Figure text={number(failed)} tone={failed === 0 ? "ink" : "danger"} />
          <Figure text={oldestWaitingSeconds === 0 ? "–" : span(oldestWaitingSeconds)} />
        </View>
      ))}
    </View>
  );
}

function Figure({ text, tone = "ink" }: { readonly text: string; readonly tone?: "ink" | "danger" }) {
  return (
    <View role="cell" style={styles.figure}>
      <Text as="label" tone={tone}>
        {text}
      </Text>
    </View>
  );
}

function Lines({ tasks }: { readonly tasks: readonly JobTaskState[] }) {
  const { t, number, nameOf, span } = useNames();
  const palette = usePalette();
  return (
    <View role="list">
      {tasks.map(({ task, waiting, running, failed, oldestWaitingSeconds }) => (
        <View key={task} role="listitem" style={[styles.line, { borderColor: palette.line }]}>
          <Text as="strong">{nameOf(task)}</Text>
          <Text as="label">
            {t("jobs.state", { waiting: number(waiting), running: number(running), failed: number(failed) })}
          </Text>
          {oldestWaitingSeconds === 0 ? null : (
            <Text as="label" tone="soft">
              {t("jobs.oldestOf", { time: span(oldestWaitingSeconds) })}
            </Text>
          )}
          <Text as="caption" tone="soft">
            {task}
          </Text>
        </View>
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  row: {
    flexDirection: "row",
    alignItems: "center",
    gap: space[3],
    borderBottomWidth: StyleSheet.hairlineWidth,
    paddingVertical: space[2],
  },
  name: { flex: 3, minWidth: 0 },
  figure: { flex: 1, minWidth: 0, alignItems: "flex-end" },
  line: { borderBottomWidth: StyleSheet.hairlineWidth, paddingVertical: space[3], gap: 2 },
});
