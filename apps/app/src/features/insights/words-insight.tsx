import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import type { RisingWord, RisingWords } from "../../data/insights.ts";
import { Button } from "../../ui/button.tsx";
import { space } from "../../ui/tokens.ts";
import { Insight } from "./insight.tsx";

/** Words that one writes more often than before. */
export function WordsInsight({ words: rising }: { readonly words: RisingWords }) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<RisingWord>();
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const [first] = rising.words;
  return (
    <Insight
      sentence={
        rising.isFewData
          ? t("insights.words.few")
          : first === undefined
            ? t("insights.words.none")
            : t("insights.words.sentence", { word: first.word })
      }
      table={{
        head: [t("insights.words.word"), t("insights.words.now"), t("insights.words.before")],
        rows: rising.words.length,
        row: (index) => {
          const { word, recentShare, earlierShare } = rising.words[index] as RisingWord;
          return [word, percent.format(recentShare), percent.format(earlierShare)];
        },
      }}
      shown={chosen === undefined ? undefined : { title: chosen.word, behind: chosen.recentIds }}
    >
      <View style={styles.words}>
        {rising.words.map((word) => (
          <Button key={word.word} kind="quiet" label={word.word} onPress={() => setChosen(word)} />
        ))}
      </View>
    </Insight>
  );
}

const styles = StyleSheet.create({ words: { flexDirection: "row", flexWrap: "wrap", gap: space[2] } });
