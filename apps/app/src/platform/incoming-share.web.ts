import { forgetShared, waitingShared } from "../data/shared/shared-store.ts";
import type { SharedText } from "../data/shared/shared-text.ts";

/** What other apps have shared and the journal does not have yet. */
export async function incomingShares(): Promise<readonly SharedText[]> {
  try {
    return await waitingShared();
  } catch {
    // A browser that keeps nothing was given nothing.
    return [];
  }
}

/** The journal has it on disk. */
export const takenIn = ({ entryId }: SharedText): Promise<void> => forgetShared(entryId);
