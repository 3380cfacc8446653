import type { ProductAnalytics } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { AdminPage } from "./admin-page.tsx";
import { Answered } from "./answered.tsx";
import { Chips } from "./chips.tsx";
import { DayFigure } from "./day-figure.tsx";
import { rangeOf } from "./figures.ts";
import { RetentionFigure } from "./retention-figure.tsx";
import { SentimentFigure } from "./sentiment-figure.tsx";
import { useAnswer } from "./use-answer.ts";
import { momentOf } from "./when.ts";

const PERIODS = ["30", "90", "365"] as const;
type Period = (typeof PERIODS)[number];

/** How the product is used: figures about groups, never about anybody. */
export function AnalyticsScreen() {
  const { t } = useTranslation(ADMINISTRATION);
  const [period, setPeriod] = useState<Period>("30");
  const answer = useAnswer(period, (administration) =>
    administration.analytics(rangeOf(Number(period), new Date().toISOString().slice(0, 10))),
  );
  return (
    <AdminPage title={t("analytics.title")} lead={t("analytics.lead")}>
      <Chips
        label={t("analytics.period")}
        options={PERIODS.map((value) => ({ value, name: t(`analytics.periods.${value}`) }))}
        value={period}
        onChange={setPeriod}
      />
      <Answered answer={answer}>{(figures) => <Figures figures={figures} />}</Answered>
    </AdminPage>
  );
}

function Figures({ figures }: { readonly figures: ProductAnalytics }) {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const { asOf, smallestGroup, dailyActiveUsers, entriesCreatedPerDay, sentimentDistribution, userRetention } = figures;
  return (
    <View>
      <Text as="label" tone="soft" style={styles.counted}>
        {`${t("analytics.asOf", { when: momentOf(i18n.language, asOf) })} ${t("analytics.privacy", { count: smallestGroup })}`}
      </Text>
      <DayFigure what="activeUsers" counts={dailyActiveUsers} smallestGroup={smallestGroup} />
      <DayFigure what="entries" counts={entriesCreatedPerDay} smallestGroup={smallestGroup} />
      <SentimentFigure counts={sentimentDistribution} />
      <RetentionFigure cohorts={userRetention} smallestGroup={smallestGroup} />
    </View>
  );
}

const styles = StyleSheet.create({ counted: { paddingBottom: space[5] } });
