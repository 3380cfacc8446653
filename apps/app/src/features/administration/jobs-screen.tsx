import type { DeadLetter, JobQueue } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useDoing } from "../../data/account-context.tsx";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";
import { AdminPage } from "./admin-page.tsx";
import { AdminProblem } from "./admin-problem.tsx";
import { Answered } from "./answered.tsx";
import { textKeyOf } from "./audit-sentence.ts";
import { Confirm } from "../../ui/confirm.tsx";
import { TaskTable } from "./task-table.tsx";
import { useAdministration, useAnswer } from "./use-answer.ts";
import { momentOf } from "./when.ts";

const MOST_SHOWN = 100;

/** Work in the background: what waits, what runs, and what has failed for good and needs somebody. */
export function JobsScreen() {
  const { t } = useTranslation(ADMINISTRATION);
  const answer = useAnswer("jobs", (administration) => administration.jobs());
  return (
    <AdminPage title={t("jobs.title")} lead={t("jobs.lead")}>
      <Answered answer={answer}>
        {(queue) => (
          <>
            <DeadLetters queue={queue} onChanged={answer.again} />
            <View style={styles.part}>
              <Text as="heading" level={2}>
                {t("jobs.tasks")}
              </Text>
              {queue.tasks.length === 0 ? <Text tone="soft">{t("jobs.none")}</Text> : <TaskTable tasks={queue.tasks} />}
            </View>
            <View style={styles.ways}>
              <Button label={t("refresh")} kind="quiet" disabled={answer.isAsking} onPress={answer.again} />
            </View>
          </>
        )}
      </Answered>
    </AdminPage>
  );
}

interface Done {
  readonly what: "retried" | "removed";
  readonly jobId: string;
}

function DeadLetters({ queue, onChanged }: { readonly queue: JobQueue; readonly onChanged: () => void }) {
  const { t } = useTranslation(ADMINISTRATION);
  const administration = useAdministration();
  const { isBusy, problem, run } = useDoing();
  const [done, setDone] = useState<Done>();
  const { deadLetters, tasks } = queue;
  const act = async (what: Done["what"], jobId: string): Promise<void> => {
    setDone(undefined);
    const method = what === "retried" ? "retryJob" : "removeJob";
    if ((await run(() => administration[method](jobId))) !== undefined) setDone({ what, jobId });
    onChanged();
  };
  return (
    <View style={styles.part}>
      <Text as="heading" level={2}>
        {t("jobs.sentence", { count: tasks.reduce((sum, { failed }) => sum + failed, 0) })}
      </Text>
      <AdminProblem problem={problem} />
      {done === undefined ? null : <Notice kind="done" text={t(`jobs.${done.what}Now`, { jobId: done.jobId })} />}
      {deadLetters.length === 0 ? null : (
        <>
          <Text as="label" tone="soft">
            {t("jobs.deadLead")}
          </Text>
          <View role="list">
            {deadLetters.map((letter) => (
              <Letter
                key={letter.jobId}
                letter={letter}
                isBusy={isBusy}
                onRetry={() => void act("retried", letter.jobId)}
                onRemove={() => void act("removed", letter.jobId)}
              />
            ))}
          </View>
          {deadLetters.length < MOST_SHOWN ? null : <Text as="label">{t("jobs.firstHundred")}</Text>}
        </>
      )}
    </View>
  );
}

function Letter({
  letter: { jobId, task, attempts, failedAt },
  isBusy,
  onRetry,
  onRemove,
}: {
  readonly letter: DeadLetter;
  readonly isBusy: boolean;
  readonly onRetry: () => void;
  readonly onRemove: () => void;
}) {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const palette = usePalette();
  return (
    <View role="listitem" style={[styles.letter, { borderColor: palette.line }]}>
      <View style={styles.words}>
        <Text as="strong">{t(`jobs.names.${textKeyOf(task)}`, { defaultValue: task })}</Text>
        <Text as="label" tone="soft">
          {t("jobs.failed", { when: momentOf(i18n.language, failedAt), count: attempts })}
        </Text>
        <Text as="caption" tone="soft">
          {`${task} · ${t("jobs.number", { jobId })}`}
        </Text>
      </View>
      <View style={styles.ways}>
        <Button
          label={t("jobs.retry")}
          aria-label={t("jobs.retryNamed", { jobId })}
          kind="quiet"
          disabled={isBusy}
          onPress={onRetry}
        />
        <Confirm
          label={t("jobs.remove")}
          said={t("jobs.removeNamed", { jobId })}
          consequence={t("jobs.removeSure", { jobId })}
          yes={t("jobs.removeYes")}
          no={t("jobs.removeNo")}
          isBusy={isBusy}
          onConfirm={onRemove}
        />
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[3] },
  ways: { flexDirection: "row", flexWrap: "wrap", alignItems: "flex-start", gap: space[3] },
  letter: { gap: space[3], borderBottomWidth: StyleSheet.hairlineWidth, paddingVertical: space[4] },
  words: { gap: 2 },
});
