import { Link } from "expo-router";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import type { Glance } from "../../data/journal.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET } from "../../ui/tokens.ts";
import { shownState, SYNC_ICONS } from "./sync-state.ts";

/** Where one's words are, at a glance; leads to what the glance can't say. */
export function SyncGlance({ isNamed = false }: { readonly isNamed?: boolean }) {
  const palette = usePalette();
  const { t } = useTranslation();
  const { value: glance } = useJournalQuery("sync", "glance", (journal) => journal.glance());
  if (glance === undefined) return null;
  const shown = shownState(glance);
  const Icon = SYNC_ICONS[shown];
  const said = t(`sync.${shown}`);
  const isUrgent = shown === "needsYou";
  return (
    <Link href={placeFor(glance)} aria-label={said} style={styles.glance}>
      <View style={styles.parts}>
        <Icon size={18} strokeWidth={1.75} color={isUrgent ? palette.danger : palette.soft} aria-hidden />
        {isNamed ? (
          <Text as="caption" tone={isUrgent ? "danger" : "soft"}>
            {said}
          </Text>
        ) : null}
      </View>
    </Link>
  );
}

function placeFor({ needs }: Glance): "/conflicts" | "/sign-in" | "/you/sync" {
  const [need] = needs;
  return need?.kind === "conflicts" ? "/conflicts" : need?.kind === "signIn" ? "/sign-in" : "/you/sync";
}

const styles = StyleSheet.create({
  glance: { minHeight: TARGET, minWidth: TARGET },
  parts: {
    flexDirection: "row",
    alignItems: "center",
    justifyContent: "center",
    gap: space[2],
    minHeight: TARGET,
    minWidth: TARGET,
  },
});
