import model from "@aura-journal/nlp/model/aura-3.bin";
import { Asset } from "expo-asset";
import { File } from "expo-file-system";
import type { EntryReader } from "./reader.ts";

/** Reads the model file out of the app. @throws where the app was not installed whole */
export async function loadReader(): Promise<EntryReader> {
  const [{ createEntryReader }, asset] = await Promise.all([
    import("./reader.ts"),
    Asset.fromModule(model).downloadAsync(),
  ]);
  if (asset.localUri === null) throw new Error("The model of the analysis is missing");
  return createEntryReader(await new File(asset.localUri).bytes());
}
