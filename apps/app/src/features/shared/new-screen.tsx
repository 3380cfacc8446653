import { useRouter } from "expo-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useJournal } from "../../data/journal-context.tsx";
import type { OpenPage } from "../../data/journal.ts";
import { incomingShares, takenIn } from "../../platform/incoming-share";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { SaveStatus } from "../entry/save-status.tsx";
import { useAutosave } from "../entry/use-autosave.ts";
import { WritingPage } from "../entry/writing-page.tsx";

/**
 * A new page: with what another app shared, where something was, and today's empty one where not.
 *
 * Crash model: what was shared is kept under the id of its entry until the draft of that entry is on disk; found again, it is the same
 * entry.
 */
export function NewScreen() {
  const router = useRouter();
  const journal = useJournal();
  const [shared, setShared] = useState<OpenPage>();
  useEffect(() => {
    let isHere = true;
    const take = async (): Promise<void> => {
      const [next] = await incomingShares();
      if (next === undefined) return isHere ? router.replace("/") : undefined;
      const page = await journal.openPage(next.entryId);
      const content = page.content === "" ? next.text : page.content;
      await journal.keep(next.entryId, { content }, { key: page.sheet, shown: page.content });
      await takenIn(next);
      if (isHere) setShared({ ...page, content });
    };
    void take();
    return () => {
      isHere = false;
    };
  }, [journal, router]);
  return shared === undefined ? null : <SharedPage key={shared.entryId} page={shared} />;
}

function SharedPage({ page }: { readonly page: OpenPage }) {
  const { entryId } = page;
  const { t } = useTranslation();
  const router = useRouter();
  const journal = useJournal();
  const autosave = useAutosave(page);
  const discard = async (): Promise<void> => {
    autosave.changed("");
    await autosave.settle();
    // It may have become an entry while it lay there.
    await journal.remove(entryId);
    router.replace("/");
  };
  return (
    <Page title={t("shared.title")} back={{ href: "/", label: t("places.today") }}>
      <WritingPage
        label={t("shared.page")}
        initial={page.content}
        placeholder={t("entry.placeholder")}
        onChange={autosave.changed}
        onLeave={() => void autosave.settle()}
      />
      <SaveStatus autosave={autosave} />
      <Button label={t("shared.discard")} kind="quiet" onPress={() => void discard()} />
    </Page>
  );
}
