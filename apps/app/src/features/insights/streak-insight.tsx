import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import type { Streak, Streaks } from "../../data/insights.ts";
import { shortDay } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { space } from "../../ui/tokens.ts";
import { Insight } from "./insight.tsx";

/** Days in a row: told, never counted against anybody. */
export function StreakInsight({ streaks: { current, longest } }: { readonly streaks: Streaks }) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<Streak>();
  const span = (streak: Streak): string =>
    `${shortDay(i18n.language, streak.from)} – ${shortDay(i18n.language, streak.to)}`;
  return (
    <Insight
      sentence={
        current !== undefined && current.days > 1
          ? t("insights.streak.current", { count: current.days })
          : t("insights.streak.none", { count: longest?.days ?? 0 })
      }
      shown={chosen === undefined ? undefined : { title: span(chosen), behind: chosen.entryIds }}
    >
      <View style={styles.row}>
        {current === undefined ? null : (
          <Button
            kind="quiet"
            label={t("insights.streak.now", { count: current.days })}
            onPress={() => setChosen(current)}
          />
        )}
        {longest === undefined ? null : (
          <Button
            kind="quiet"
            label={t("insights.streak.longest", { count: longest.days })}
            onPress={() => setChosen(longest)}
          />
        )}
      </View>
    </Insight>
  );
}

const styles = StyleSheet.create({ row: { flexDirection: "row", flexWrap: "wrap", gap: space[2] } });
