import type { EntryReader } from "./reader.ts";

/** Where the build puts the model file. */
declare const AURA_MODEL_URL: string;

/** Fetches the analysis and its model: they are no part of what the page begins with. @throws where they can't be had now */
export async function loadReader(): Promise<EntryReader> {
  const [{ createEntryReader }, response] = await Promise.all([import("./reader.ts"), fetch(AURA_MODEL_URL)]);
  if (!response.ok) throw new Error(`The model of the analysis could not be fetched: ${response.status}`);
  return createEntryReader(new Uint8Array(await response.arrayBuffer()));
}
