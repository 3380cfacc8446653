import type { ImportReport } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import type { MovingImport } from "../../data/moving-in/imports.ts";
import { MOVING_IN } from "../../locale/moving-in.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { TextLink } from "../account/text-link.tsx";
import { Losses } from "./losses.tsx";
import { Part } from "./parts.tsx";

const FACTS = ["present", "changed", "deleted", "repeated", "cut", "attached"] as const;

/** What became of an import, and the way back. */
export function Report({
  own,
  isBusy,
  onUndo,
}: {
  readonly own: MovingImport;
  readonly isBusy: boolean;
  readonly onUndo: () => void;
}) {
  const { t } = useTranslation(MOVING_IN);
  const { report, isHere, isInterrupted = false } = own;
  if (report === undefined) return null;
  return (
    <>
      <Notice kind="done" text={t("added", { count: report.added })} />
      {isInterrupted ? <Notice kind="problem" text={t("interrupted")} /> : null}
      <Facts report={report} />
      {report.added === 0 ? null : (
        <View>
          {isHere ? null : (
            <Text as="caption" tone="soft">
              {t("arriving")}
            </Text>
          )}
          <TextLink href="/journal" label={t("toJournal")} />
        </View>
      )}
      <Losses losses={report} title={t("stayedBehind")} />
      {report.added === 0 ? null : (
        <Part title={t("undo.title")}>
          <Text tone="soft">{t("undo.hint")}</Text>
          <View style={styles.act}>
            <Button kind="danger" label={t("undo.act")} disabled={isBusy} onPress={onUndo} />
          </View>
        </Part>
      )}
    </>
  );
}

function Facts({ report }: { readonly report: ImportReport }) {
  const { t } = useTranslation(MOVING_IN);
  const facts = FACTS.filter((fact) => report[fact] > 0);
  if (facts.length === 0) return null;
  return (
    <View role="list" style={styles.facts}>
      {facts.map((fact) => (
        <View role="listitem" key={fact}>
          <Text>{t(fact, { count: report[fact] })}</Text>
        </View>
      ))}
    </View>
  );
}

/** What an undoing has done. */
export function Undone({ own: { undo } }: { readonly own: MovingImport }) {
  const { t } = useTranslation(MOVING_IN);
  if (undo === undefined) return null;
  return (
    <>
      <Notice kind="done" text={t("undo.removed", { count: undo.removed })} />
      {undo.kept === 0 ? null : <Text>{t("undo.kept", { count: undo.kept })}</Text>}
      {undo.gone === 0 ? null : <Text>{t("undo.gone", { count: undo.gone })}</Text>}
      {undo.removed === 0 ? null : (
        <View>
          <Text as="caption" tone="soft">
            {t("undo.again")}
          </Text>
          <TextLink href="/bin" label={t("undo.toBin")} />
        </View>
      )}
    </>
  );
}

const styles = StyleSheet.create({
  facts: { gap: space[2] },
  act: { flexDirection: "row" },
});
