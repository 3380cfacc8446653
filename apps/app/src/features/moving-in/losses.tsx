import type { ImportPreview } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { MOVING_IN } from "../../locale/moving-in.ts";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { Counts, More, Part } from "./parts.tsx";

/** Names of what is cut, where keys of texts can't hold them. */
const SHORTENED: Readonly<Record<string, string>> = { "location.name": "locationName", "mood.label": "moodLabel" };
const SHOWN = 6;

/** What does not come along, to the last field, with how many entries had it. */
export function Losses({ losses, title }: { readonly losses: ImportPreview["losses"]; readonly title: string }) {
  const { t } = useTranslation(MOVING_IN);
  const { failed, problems, lost, shortened, media, left } = losses;
  const isNothing = failed === 0 && [lost, shortened, media, left].every(({ length }) => length === 0);
  return (
    <Part title={title}>
      {isNothing ? <Text tone="soft">{t("nothingLost")}</Text> : null}
      {failed === 0 ? null : (
        <View style={styles.places}>
          <Text as="strong">{t("failed", { count: failed })}</Text>
          <Places problems={problems} />
        </View>
      )}
      <Counts title={t("mediaTitle")} counts={media} nameOf={(name) => t(`media.${name}`, { defaultValue: name })} />
      <Counts title={t("lost")} counts={lost} />
      <Counts
        title={t("shortenedTitle")}
        counts={shortened}
        nameOf={(name) => t(`shortened.${SHORTENED[name] ?? name}`, { defaultValue: name })}
      />
      <Counts title={t("left")} counts={left} />
    </Part>
  );
}

/** Where in the file the entries stand that cannot be read, and why, as its reader says it. */
function Places({ problems }: Pick<ImportPreview["losses"], "problems">) {
  const [isWhole, setWhole] = useState(false);
  if (problems.length === 0) return null;
  const hidden = isWhole ? 0 : Math.max(0, problems.length - SHOWN);
  return (
    <View style={styles.places}>
      <View role="list" style={styles.places}>
        {problems.slice(0, problems.length - hidden).map(({ where, reason }) => (
          <View role="listitem" key={`${where} ${reason}`}>
            <Text as="label">{`${where}: ${reason}`}</Text>
          </View>
        ))}
      </View>
      {hidden === 0 ? null : <More count={hidden} onPress={() => setWhole(true)} />}
    </View>
  );
}

const styles = StyleSheet.create({ places: { gap: space[1] } });
