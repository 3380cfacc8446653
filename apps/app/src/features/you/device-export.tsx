import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useJournal } from "../../data/journal-context.tsx";
import { deviceTimezone, localDateOf } from "../../locale/format.ts";
import { shareFile } from "../../platform/share-file";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { exportJournal } from "./export-journal.ts";

/** What this device has of the journal as a file, made here: it needs no account and no network. */
export function DeviceExport({ kind }: { readonly kind: "primary" | "quiet" }) {
  const { t } = useTranslation();
  const journal = useJournal();
  const [entries, setEntries] = useState<number>();
  const [state, setState] = useState<"idle" | "busy" | "done" | "failed">("idle");
  const submit = async (): Promise<void> => {
    setState("busy");
    setEntries(0);
    try {
      const exported = await exportJournal(journal, () => new Date(), setEntries);
      const day = localDateOf(new Date(), deviceTimezone());
      const held = await journal.heldAttachments();
      if (held.length === 0) {
        await shareFile(`aura-journal-${day}.json`, "application/json", JSON.stringify(exported, undefined, 2));
      } else {
        const { writeArchive } = await import("./export-archive.ts");
        await shareFile(`aura-journal-${day}.zip`, "application/zip", writeArchive({ journal, exported, held }));
      }
      setState("done");
    } catch {
      setState("failed");
    }
  };
  return (
    <>
      {state === "busy" ? (
        <Text as="label" tone="soft" role="status">
          {t("you.export.progress", { count: entries ?? 0 })}
        </Text>
      ) : null}
      {state === "done" ? <Notice kind="done" text={t("you.export.done", { count: entries ?? 0 })} /> : null}
      {state === "failed" ? <Notice kind="problem" text={t("you.export.failed")} /> : null}
      <Button kind={kind} label={t("you.export.make")} disabled={state === "busy"} onPress={() => void submit()} />
    </>
  );
}
