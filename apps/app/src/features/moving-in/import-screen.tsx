import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccountState } from "../../data/account-context.tsx";
import { sizeWords } from "../../locale/format.ts";
import { MOVING_IN, useMovingInTexts } from "../../locale/moving-in.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { ChooseFile } from "./choose-file.tsx";
import { EarlierImports } from "./earlier-imports.tsx";
import { Preview } from "./preview.tsx";
import { Report, Undone } from "./report.tsx";
import { UnderWay } from "./under-way.tsx";
import { useMovingIn, type MovingIn } from "./use-moving-in.ts";
import { refusalWords } from "./words.ts";

/** A journal of another program moves in: chosen, looked at, written, and taken back where it was not what one wanted. */
export function ImportScreen() {
  const hasTexts = useMovingInTexts();
  const state = useAccountState();
  if (!hasTexts || state === undefined) return null;
  return <Import isHere={state.kind === "absent"} />;
}

function Import({ isHere }: { readonly isHere: boolean }) {
  const { t } = useTranslation(MOVING_IN);
  const { t: common } = useTranslation();
  const moving = useMovingIn();
  const { current, sending, earlier, isStopped } = moving;
  // What waits or is under way comes first: a choice that was shown before would be taken away again.
  const isKnown = earlier !== undefined || moving.problem !== undefined;
  const newest = earlier?.[0];
  const isChoosing = isKnown && current === undefined && sending === undefined;
  return (
    <Page title={t("title")} lead={t("lead")} back={{ href: "/you", label: common("places.you") }} maxWidth={620}>
      <ProblemOf moving={moving} />
      {isStopped && isChoosing ? <Notice kind="note" text={t("stopped")} /> : null}
      {isChoosing && newest?.isInterrupted === true ? (
        <Notice kind="problem" text={t("stoppedBefore", { name: newest.name })} />
      ) : null}
      {isChoosing ? <ChooseFile isHere={isHere} onFile={(file) => void moving.bring(file)} /> : null}
      {isKnown && !isChoosing ? <Current moving={moving} /> : null}
      {isChoosing && earlier !== undefined ? <EarlierImports earlier={earlier} onOpen={moving.open} /> : null}
    </Page>
  );
}

const OWN_PROBLEMS = ["taken", "tooLarge", "offline", "invalid", "server", "load"];

/** What went wrong, what was kept, and what to do. */
function ProblemOf({ moving: { problem, current, again } }: { readonly moving: MovingIn }) {
  const { t } = useTranslation(MOVING_IN);
  const { t: common } = useTranslation();
  if (problem === undefined) return null;
  const text = OWN_PROBLEMS.includes(problem) ? t(`problem.${problem}`) : common(`problems.${problem}`);
  const canLook = current !== undefined || problem === "load" || problem === "offline" || problem === "server";
  return (
    <View style={styles.problem}>
      <Notice kind="problem" text={text} />
      {canLook ? <Button kind="quiet" label={t("lookAgain")} onPress={again} /> : null}
    </View>
  );
}

function Current({ moving }: { readonly moving: MovingIn }) {
  const { t, i18n } = useTranslation(MOVING_IN);
  const { current: own, sending, isBusy } = moving;
  if (sending !== undefined || own === undefined) {
    const size = sizeWords(i18n.language, sending?.size ?? 0);
    return (
      <UnderWay
        text={t("sending", { name: sending?.name ?? "", size })}
        stop={{ label: t("stop"), onPress: moving.stop }}
      />
    );
  }
  const { name, progress, isHere, state } = own;
  const share = progress.total === undefined || progress.total === 0 ? undefined : progress.done / progress.total;
  const number = new Intl.NumberFormat(i18n.language);
  const remove = (): void => void moving.remove();
  const isShown = state === "ready" || (state === "looking" && own.preview !== undefined);
  if (isShown) {
    return (
      <Preview
        key={`${own.importId} ${own.format ?? ""}`}
        own={own}
        isBusy={isBusy}
        isLooking={state === "looking"}
        onLook={moving.look}
        onStart={(wishes) => void moving.start(wishes)}
        onLeave={remove}
      />
    );
  }
  const another = <Button kind="quiet" label={t("again")} onPress={() => moving.open(undefined)} />;
  switch (state) {
    case "receiving":
    case "looking":
      return (
        <UnderWay
          text={t("looking", { name })}
          hint={t(isHere ? "lookingHintHere" : "lookingHint")}
          stop={{ label: t("stop"), onPress: remove }}
        >
          {progress.done === 0 ? null : (
            <Text as="label" tone="soft">
              {t("lookedAt", { count: progress.done })}
            </Text>
          )}
        </UnderWay>
      );
    case "running":
      return (
        <UnderWay
          text={t("running", { share: Math.floor(100 * (share ?? 0)) })}
          hint={t(isHere ? "runningHintHere" : "runningHint")}
          share={share}
          stop={{ label: t("stopAndTakeBack"), onPress: remove }}
        >
          {progress.total === undefined ? null : (
            <Text as="label" tone="soft">
              {t("reached", { done: number.format(progress.done), total: number.format(progress.total) })}
            </Text>
          )}
        </UnderWay>
      );
    case "done":
      return (
        <>
          <Report own={own} isBusy={isBusy} onUndo={remove} />
          <View style={styles.act}>{another}</View>
        </>
      );
    case "undoing":
      return <UnderWay text={t("undo.underWay")} />;
    case "undone":
      return (
        <>
          <Undone own={own} />
          <View style={styles.act}>{another}</View>
        </>
      );
    case "refused":
      return (
        <>
          <View style={styles.refused}>
            <Text as="heading" level={2}>
              {t("refusedTitle")}
            </Text>
            <Text as="label" tone="soft">
              {name}
            </Text>
          </View>
          <Notice kind="problem" text={refusalWords(t, i18n.language, own.refusal ?? "")} />
          <Text tone="soft">{t("nothingWritten")}</Text>
          <View style={styles.act}>
            <Button label={t("again")} disabled={isBusy} onPress={remove} />
          </View>
        </>
      );
  }
}

const styles = StyleSheet.create({
  problem: { gap: space[3], alignItems: "flex-start" },
  act: { flexDirection: "row", paddingTop: space[2] },
  refused: { gap: space[1] },
});
