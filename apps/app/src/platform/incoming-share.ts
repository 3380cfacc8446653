import { randomUUID } from "expo-crypto";
import { clearSharedPayloads, getSharedPayloads } from "expo-sharing";
import { textOfShared, type SharedText } from "../data/shared/shared-text.ts";

/** What other apps have shared and the journal does not have yet: texts and addresses, which are all that the app asks for. */
export async function incomingShares(): Promise<readonly SharedText[]> {
  const payloads = getSharedPayloads();
  const valueOf = (type: "text" | "url"): string => payloads.find(({ shareType }) => shareType === type)?.value ?? "";
  const text = textOfShared({ text: valueOf("text"), url: valueOf("url") });
  return text === "" ? [] : [{ entryId: randomUUID(), text }];
}

/** The journal has it on disk. Killed before this, the phone gives it once more: twice is better than never. */
export async function takenIn(_shared: SharedText): Promise<void> {
  clearSharedPayloads();
}
