import { DIARY_SENTENCES } from "./eval-nlp/diary-sentences.ts";
import { enginesReport } from "./eval-nlp/engines.ts";
import { readOptions } from "./options.ts";

const USAGE = `What the analysis costs in Node, Chromium and Hermes.

Usage: npm run eval:engines [-- --help]

Prints a table; takes half a minute. An engine that is not on this machine is left out, and said to be. AURA_HERMES names another Hermes
than the one that \`npm run fetch:hermes\` fetches.
`;

readOptions(USAGE, { help: { type: "boolean" } }, () => true);
const words = DIARY_SENTENCES.flatMap(({ text }) => text.split(" "));
process.stdout.write(`${await enginesReport(words.slice(0, 200).join(" "))}\n`);
