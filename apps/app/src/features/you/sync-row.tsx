import { useTranslation } from "react-i18next";
import { useJournalQuery } from "../../data/journal-context.tsx";
import { shownState, SYNC_ICONS } from "../shell/sync-state.ts";
import { PlaceRow } from "./place-row.tsx";

/** Where one's words are, in a word or two that never need a second line: the rows below keep their places. */
export function SyncRow() {
  const { t } = useTranslation();
  const { value: glance } = useJournalQuery("sync", "glance", (journal) => journal.glance());
  const shown = glance === undefined ? "savedHere" : shownState(glance);
  const said = shown === "savedHere" || shown === "offline" ? t(`you.sync.short.${shown}`) : t(`sync.${shown}`);
  return (
    <PlaceRow
      href="/you/sync"
      icon={SYNC_ICONS[shown]}
      name={t("you.sync.title")}
      state={glance === undefined ? undefined : said}
      tone={shown === "needsYou" ? "danger" : "ink"}
    />
  );
}
