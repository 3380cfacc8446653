import { Link } from "expo-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import { useSettings } from "../../data/settings-context.tsx";
import { systemLanguages } from "../../platform/settings";
import { Button } from "../../ui/button.tsx";
import { OutsideLink } from "../../ui/outside-link.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space, TARGET } from "../../ui/tokens.ts";
import { Countries } from "./countries.tsx";
import { countryOf } from "./country.ts";

/** They are loaded with the card, not with the page. */
async function loadHelpLines() {
  const { HELP_LINES, HELP_LINES_AS_KNOWN, helpLinesFor } = await import("@aura-journal/nlp/help-lines");
  return { asKnown: HELP_LINES_AS_KNOWN, countries: HELP_LINES.map(({ country }) => country), helpLinesFor };
}

/** Entries whose card was put away. It comes back with the next start, and knows of no other device. */
const putAway = new Set<string>();

/** Help lines for someone whose entry sounds like danger: worked out on this device, told to nobody, kept nowhere. */
export function HelpCard({ entryId }: { readonly entryId: string }) {
  const { settings } = useSettings();
  return settings.isHelpCardShown ? <Listening key={entryId} entryId={entryId} /> : null;
}

function Listening({ entryId }: { readonly entryId: string }) {
  const { value: isInDanger = false } = useJournalQuery("entries", `danger ${entryId}`, (journal) =>
    journal.soundsLikeDanger(entryId),
  );
  const [isAway, setAway] = useState(putAway.has(entryId));
  const close = (): void => {
    putAway.add(entryId);
    setAway(true);
  };
  return isInDanger && !isAway ? <Card onClose={close} /> : null;
}

function Card({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  const { settings, change } = useSettings();
  const [known, setKnown] = useState<Awaited<ReturnType<typeof loadHelpLines>>>();
  const [isChoosing, setChoosing] = useState(false);
  useEffect(() => {
    void loadHelpLines().then(setKnown);
  }, []);
  if (known === undefined) return null;
  const country = settings.helpCountry ?? countryOf(systemLanguages());
  const { emergency, lines, directories } = known.helpLinesFor(country ?? "");
  const asKnown = new Intl.DateTimeFormat(i18n.language, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${known.asKnown}-15T00:00:00Z`),
  );
  return (
    <View role="complementary" aria-label={t("help.title")} style={[styles.card, { backgroundColor: palette.sunk }]}>
      <Text as="heading" level={2}>
        {t("help.title")}
      </Text>
      <Text as="prose">{t("help.lead")}</Text>
      {emergency === undefined ? null : (
        <OutsideLink href={`tel:${emergency}`} label={t("help.emergency", { number: emergency })} />
      )}
      {lines.map((line) => (
        <View key={line.name} style={[styles.line, { borderColor: palette.line }]}>
          <Text as="strong">{line.name}</Text>
          <OutsideLink href={`tel:${line.number.replaceAll(/[^\d*+#]/g, "")}`} label={line.number} isLarge />
          <Text as="label" tone="soft">
            {line.hours === "24/7" ? t("help.always") : t("help.hours")}
          </Text>
          <OutsideLink href={line.website} label={new URL(line.website).hostname.replace(/^www\./, "")} />
        </View>
      ))}
      {lines.length > 0 ? null : (
        <>
          <Text>{t("help.noLines")}</Text>
          {directories.map((directory) => (
            <OutsideLink key={directory} href={directory} label={new URL(directory).hostname} />
          ))}
        </>
      )}
      {isChoosing ? (
        <Countries
          codes={known.countries}
          chosen={country}
          onChoose={(helpCountry) => {
            change({ helpCountry });
            setChoosing(false);
          }}
        />
      ) : null}
      <View style={styles.ways}>
        <Button kind="quiet" label={t("help.close")} onPress={onClose} />
        <Button
          kind="quiet"
          label={t("help.country")}
          aria-expanded={isChoosing}
          onPress={() => setChoosing(!isChoosing)}
        />
      </View>
      <Text as="caption" tone="soft">
        {t("help.nobody", { month: asKnown })}
      </Text>
      <Link href="/you/privacy" style={styles.off}>
        <View style={styles.offParts}>
          <Text as="label" tone="accent">
            {t("help.off")}
          </Text>
        </View>
      </Link>
    </View>
  );
}

const styles = StyleSheet.create({
  card: { borderRadius: radius.medium, padding: space[5], gap: space[3] },
  line: { borderTopWidth: StyleSheet.hairlineWidth, paddingTop: space[3] },
  ways: { flexDirection: "row", flexWrap: "wrap", gap: space[3] },
  off: { alignSelf: "flex-start", minHeight: TARGET },
  offParts: { minHeight: TARGET, justifyContent: "center" },
});
