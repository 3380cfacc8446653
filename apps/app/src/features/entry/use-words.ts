import { joinTail, splitTail, withReference } from "@aura-journal/contracts/attachment-references";
import { useRef, useState } from "react";

export interface Words {
  /** What the page shows first. */
  readonly initial: string;
  changed(words: string): void;
  /** The entry shows one attachment more. */
  attached(attachmentId: string): void;
}

/**
 * The words of a text that ends with attachments: these are shown below the page, not written on it, and stand behind whatever is
 * typed.
 * @param changed is told the whole text
 */
export function useWords(content: string, changed: (content: string) => void): Words {
  const [{ words: initial, tail }] = useState(() => splitTail(content));
  const behind = useRef(tail);
  return {
    initial,
    changed: (words) => changed(joinTail(words, behind.current)),
    attached(attachmentId) {
      behind.current = withReference(behind.current, attachmentId);
    },
  };
}
