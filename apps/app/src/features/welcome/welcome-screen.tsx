import { useRouter } from "expo-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Platform, ScrollView, StyleSheet, View } from "react-native";
import { useSettings } from "../../data/settings-context.tsx";
import { Button } from "../../ui/button.tsx";
import { sized } from "../../ui/fonts.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";

const PROMISES = ["here", "yours", "later"] as const;

/** The first page of all: what this is, in three sentences, and then the pen. */
export function WelcomeScreen() {
  const { t } = useTranslation();
  const palette = usePalette();
  const router = useRouter();
  const { change } = useSettings();
  const leave = (to: "/" | "/sign-in"): void => {
    change({ isWelcomed: true });
    router.replace(to);
  };
  // Return begins to write; Escape skips what is said here.
  const first = useRef<View>(null);
  useEffect(() => first.current?.focus(), []);
  useEscape(() => leave("/"));
  return (
    <ScrollView contentContainerStyle={styles.scroll}>
      <View style={styles.column}>
        <View aria-hidden style={styles.aurora}>
          {palette.aurora.map((colour) => (
            <View key={colour} style={[styles.step, { backgroundColor: colour }]} />
          ))}
        </View>
        <Text as="title" level={1} style={styles.title}>
          {t("welcome.title")}
        </Text>
        {PROMISES.map((promise) => (
          <Text key={promise} as="prose" tone={promise === "here" ? "ink" : "soft"}>
            {t(`welcome.${promise}`)}
          </Text>
        ))}
        <View style={styles.ways}>
          <Button ref={first} label={t("welcome.write")} onPress={() => leave("/")} />
          <Button label={t("welcome.signIn")} kind="quiet" onPress={() => leave("/sign-in")} />
        </View>
      </View>
    </ScrollView>
  );
}

function useEscape(act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (Platform.OS !== "web") return undefined;
    const press = ({ key }: KeyboardEvent): void => {
      if (key === "Escape") latest.current();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

const styles = StyleSheet.create({
  scroll: { flexGrow: 1, justifyContent: "center", padding: space[6] },
  column: { width: "100%", maxWidth: 460, alignSelf: "center", gap: space[5] },
  aurora: { flexDirection: "row", gap: space[1] },
  step: { width: 28, height: 6, borderRadius: 3 },
  title: sized(36, 42),
  ways: { gap: space[3], marginTop: space[5] },
});
