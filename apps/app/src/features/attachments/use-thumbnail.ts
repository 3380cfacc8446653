import { useEffect, useState } from "react";
import { useJournal } from "../../data/journal-context.tsx";
import { addressOf } from "../../platform/media";

/** The address of the small picture of an attachment, as long as it is shown; undefined where there is none, or none yet. */
export function useThumbnail(entryId: string, attachmentId: string): string | undefined {
  const journal = useJournal();
  const [uri, setUri] = useState<string>();
  useEffect(() => {
    let isHere = true;
    let release: (() => void) | undefined;
    let stopListening: (() => void) | undefined;
    const look = async (): Promise<void> => {
      const bytes = await journal.thumbnail(entryId, attachmentId);
      if (bytes === undefined || !isHere || release !== undefined) return;
      const address = addressOf(bytes, typeOf(bytes));
      ({ release } = address);
      setUri(address.uri);
      stopListening?.();
    };
    const ask = (): void => void look().catch(() => {});
    stopListening = journal.subscribe("attachments", ask);
    ask();
    return () => {
      isHere = false;
      stopListening?.();
      release?.();
      setUri(undefined);
    };
  }, [journal, entryId, attachmentId]);
  return uri;
}

/** Small pictures are made here, as WebP or JPEG, and by the server, as WebP. */
function typeOf([first]: Uint8Array): string {
  return first === 0xff ? "image/jpeg" : first === 0x89 ? "image/png" : "image/webp";
}
