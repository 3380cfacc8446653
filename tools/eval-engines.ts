import { DIARY_SENTENCES } from "./eval-nlp/diary-sentences.ts";
import { enginesReport } from "./eval-nlp/engines.ts";

/** `npm run eval:engines`: what the analysis costs in Node, Chromium and Hermes; `AURA_HERMES` names another Hermes. */
const words = DIARY_SENTENCES.flatMap(({ text }) => text.split(" "));
process.stdout.write(`${await enginesReport(words.slice(0, 200).join(" "))}\n`);
