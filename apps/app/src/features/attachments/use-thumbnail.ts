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
    const look = async (): Promise<void> => {
      if (release !== undefined) return;
      const bytes = await journal.thumbnail(entryId, attachmentId);
      // Asked twice, or no longer wanted, by now.
      if (bytes === undefined || !isHere || release !== undefined) return;
      const address = addressOf(bytes, typeOf(bytes));
      release = () => address.release();
      setUri(address.uri);
    };
    const ask = (): void => void look().catch(() => {});
    const stopListening = journal.subscribe("attachments", ask);
    ask();
    return () => {
      isHere = false;
      stopListening();
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
