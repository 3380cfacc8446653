import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space, TARGET } from "../../ui/tokens.ts";
import { namedCountries } from "./country.ts";

/** The countries that there are help lines for; and one for all others. */
export function Countries({
  codes,
  chosen,
  onChoose,
}: {
  readonly codes: readonly string[];
  readonly chosen: string | undefined;
  readonly onChoose: (code: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  const named = useMemo(() => namedCountries(codes, i18n.language), [codes, i18n.language]);
  return (
    <View role="radiogroup" aria-label={t("help.country")} style={styles.countries}>
      {[...named, { code: ELSEWHERE, name: t("help.elsewhere") }].map(({ code, name }) => (
        <Pressable
          key={code}
          role="radio"
          aria-checked={code === chosen}
          onPress={() => onChoose(code)}
          style={[
            styles.country,
            { borderColor: palette.line, backgroundColor: code === chosen ? palette.raised : "transparent" },
          ]}
        >
          <Text as="label">{name}</Text>
        </Pressable>
      ))}
    </View>
  );
}

/** Of no country (ISO 3166-1 leaves it to users). */
const ELSEWHERE = "ZZ";

const styles = StyleSheet.create({
  countries: { flexDirection: "row", flexWrap: "wrap", gap: space[2] },
  country: {
    minHeight: TARGET,
    justifyContent: "center",
    paddingHorizontal: space[3],
    borderWidth: StyleSheet.hairlineWidth,
    borderRadius: radius.round,
  },
});
