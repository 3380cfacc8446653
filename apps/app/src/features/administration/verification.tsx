import type { AuditVerification } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useDoing } from "../../data/account-context.tsx";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { AdminProblem } from "./admin-problem.tsx";
import { reasonOf } from "./broken-record.ts";
import { useAdministration } from "./use-answer.ts";
import { momentOf } from "./when.ts";

/** What the API lists at most. */
const MOST_PROBLEMS = 100;
/** Nothing takes no time. */
const LEAST_SECONDS = 0.1;

interface Verified extends AuditVerification {
  readonly at: string;
  readonly seconds: number;
}

/** Has the server read the whole log, and says whether it is as it was written, or which record is not. */
export function Verification() {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const palette = usePalette();
  const administration = useAdministration();
  const { isBusy, problem, run } = useDoing();
  const [verified, setVerified] = useState<Verified>();
  const verify = async (): Promise<void> => {
    setVerified(undefined);
    const startMs = performance.now();
    const found = await run(() => administration.verifyAudit());
    if (found === undefined) return;
    setVerified({ ...found.value, at: new Date().toISOString(), seconds: (performance.now() - startMs) / 1_000 });
  };
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <View role="region" aria-label={t("audit.verify.title")} style={[styles.box, { backgroundColor: palette.sunk }]}>
      <Text as="heading" level={2}>
        {t("audit.verify.title")}
      </Text>
      <Text as="label" tone="soft">
        {t("audit.verify.lead")}
      </Text>
      <View style={styles.start}>
        <Button
          label={t(isBusy ? "audit.verify.busy" : "audit.verify.start")}
          disabled={isBusy}
          onPress={() => void verify()}
        />
      </View>
      <AdminProblem problem={problem} />
      {verified === undefined ? null : (
        <>
          <Notice
            kind={verified.isIntact ? "done" : "problem"}
            text={
              verified.isIntact
                ? t("audit.verify.intact", {
                    records: number.format(verified.recordCount),
                    checkpoints: number.format(verified.checkpointCount),
                  })
                : t("audit.verify.broken", {
                    count: verified.problems.length,
                    records: number.format(verified.recordCount),
                  })
            }
          />
          {verified.isIntact ? null : <Broken problems={verified.problems} />}
          <Text as="caption" tone="soft">
            {t("audit.verify.checked", {
              when: momentOf(i18n.language, verified.at),
              seconds: new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(
                Math.max(LEAST_SECONDS, verified.seconds),
              ),
            })}
          </Text>
        </>
      )}
    </View>
  );
}

function Broken({ problems }: { readonly problems: AuditVerification["problems"] }) {
  const { t } = useTranslation(ADMINISTRATION);
  const palette = usePalette();
  return (
    <>
      <View role="list">
        {problems.map(({ seq, reason }, index) => {
          const known = reasonOf(reason);
          return (
            <View key={index} role="listitem" style={[styles.problem, { borderColor: palette.line }]}>
              <Text as="strong">{seq === 0 ? t("audit.verify.keys") : t("audit.verify.record", { seq })}</Text>
              <Text as="label">
                {known === undefined ? reason : t(`audit.verify.reasons.${known.key}`, { ...known.values })}
              </Text>
            </View>
          );
        })}
      </View>
      {problems.length < MOST_PROBLEMS ? null : <Text as="label">{t("audit.verify.many")}</Text>}
      <Text as="label">{t("audit.verify.whatNow")}</Text>
    </>
  );
}

const styles = StyleSheet.create({
  box: { gap: space[3], padding: space[4], borderRadius: radius.medium },
  start: { flexDirection: "row", flexWrap: "wrap" },
  problem: { borderBottomWidth: StyleSheet.hairlineWidth, paddingVertical: space[2], gap: 2 },
});
