import { readFileSync } from "node:fs";
import { createAnalyzer } from "./analyze.ts";
import { WEIGHTS_ID } from "./model-id.ts";

const FILE = new URL(`../model/${WEIGHTS_ID}.bin`, import.meta.url);

/** Analysis by the model that ships, on Node: read from its file when first imported. */
export const { analyze, analyzeSentences, analyzeFamilies } = createAnalyzer(readFileSync(FILE));
