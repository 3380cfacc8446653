import type { EntryRevision } from "@aura-journal/contracts";
import { useRouter } from "expo-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccountState, useAsked } from "../../data/account-context.tsx";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import { deviceTimezone, fullDay, localDateOf, timeOfDay } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";
import { EntryText } from "./entry-text.tsx";

/** What an entry said before, and a way back to it. */
export function RevisionsScreen({ entryId }: { readonly entryId: string }) {
  const { t } = useTranslation();
  const state = useAccountState();
  if (state === undefined) return null;
  return (
    <Page
      title={t("revisions.title")}
      lead={t("revisions.lead")}
      back={{ href: `/entry/${entryId}`, label: t("revisions.back") }}
    >
      {state.kind === "open" ? (
        <Revisions entryId={entryId} />
      ) : (
        <Notice kind="note" text={t(state.kind === "lost" ? "account.lost" : "revisions.needsAccount")} />
      )}
    </Page>
  );
}

function Revisions({ entryId }: { readonly entryId: string }) {
  const { t } = useTranslation();
  const { outcome, again } = useAsked((account) => account.revisions(entryId));
  const { value: entry } = useJournalQuery("entries", `revised ${entryId}`, (journal) => journal.entry(entryId));
  if (outcome === undefined) return null;
  // A server that knows no such entry has no earlier versions of it.
  const isUnknown = outcome.kind === "failed" && outcome.problem === "invalid";
  if (outcome.kind === "failed" && !isUnknown) {
    return (
      <>
        <Notice kind="problem" text={t(outcome.problem === "offline" ? "revisions.offline" : "revisions.failed")} />
        <Button kind="quiet" label={t("revisions.again")} onPress={again} />
      </>
    );
  }
  const earlier = outcome.kind === "done" ? outcome.value.filter(({ content }) => content !== entry?.content) : [];
  if (earlier.length === 0) return <Notice kind="note" text={t("revisions.none")} />;
  return earlier.map((revision) => <Revision key={revision.version} revision={revision} />);
}

function Revision({ revision }: { readonly revision: EntryRevision }) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  const journal = useJournal();
  const router = useRouter();
  const [isFailed, setFailed] = useState(false);
  const { entryId, content, updatedAt, version } = revision;
  const zone = deviceTimezone();
  const when = `${fullDay(i18n.language, localDateOf(new Date(updatedAt), zone))}, ${timeOfDay(i18n.language, updatedAt, zone)}`;
  const restore = (): void => {
    journal.write(entryId, { content }).then(
      () => router.replace(`/entry/${entryId}`),
      () => setFailed(true),
    );
  };
  return (
    <View role="region" aria-label={when} style={[styles.revision, { borderColor: palette.line }]}>
      <Text as="label" tone="soft" level={2}>
        {when}
      </Text>
      {content === "" ? <Text tone="soft">{t("revisions.gone")}</Text> : <EntryText text={content} />}
      {isFailed ? <Notice kind="problem" text={t("revisions.notRestored")} /> : null}
      {content === "" ? null : (
        <View style={styles.action}>
          <Button
            kind="quiet"
            label={t("revisions.restore")}
            aria-label={t("revisions.restoreNamed", { when, version })}
            onPress={restore}
          />
        </View>
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  revision: { borderTopWidth: StyleSheet.hairlineWidth, paddingTop: space[4], gap: space[3] },
  action: { alignItems: "flex-start" },
});
