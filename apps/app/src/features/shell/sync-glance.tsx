import Cloud from "lucide-react-native/icons/cloud";
import CloudCheck from "lucide-react-native/icons/cloud-check";
import CloudOff from "lucide-react-native/icons/cloud-off";
import HardDrive from "lucide-react-native/icons/hard-drive";
import RefreshCw from "lucide-react-native/icons/refresh-cw";
import TriangleAlert from "lucide-react-native/icons/triangle-alert";
import { Link } from "expo-router";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import type { SyncState } from "../../data/journal.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET } from "../../ui/tokens.ts";

const ICONS = {
  local: HardDrive,
  saved: Cloud,
  syncing: RefreshCw,
  synced: CloudCheck,
  offline: CloudOff,
  "needs-you": TriangleAlert,
} as const;

/** Where one's words are, at a glance; leads to what the glance can't say. */
export function SyncGlance({ isNamed = false }: { readonly isNamed?: boolean }) {
  const palette = usePalette();
  const { t } = useTranslation();
  const { value: state } = useJournalQuery("sync", "state", (journal) => journal.syncState());
  if (state === undefined) return null;
  const Icon = ICONS[state.kind];
  const said = t(`sync.${state.kind}`);
  const isUrgent = state.kind === "needs-you";
  return (
    <Link href={placeFor(state)} aria-label={said} style={styles.glance}>
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

function placeFor(state: SyncState): "/conflicts" | "/sign-in" | "/you" {
  if (state.kind !== "needs-you") return "/you";
  return state.reason === "conflict" ? "/conflicts" : state.reason === "signed-out" ? "/sign-in" : "/you";
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
