import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readGolden } from "../packages/nlp/golden/check.ts";
import type { GoldenText } from "../packages/nlp/golden/golden-file.ts";
import { WEIGHTS_ID } from "../packages/nlp/src/index.ts";
import { DIARY_SENTENCES } from "./eval-nlp/diary-sentences.ts";
import { LANGUAGE_LINES } from "./eval-nlp/language-lines.ts";
import { POLARITY_LINES } from "./eval-nlp/polarity-lines.ts";
import { formatGolden } from "./golden-nlp/format-golden.ts";
import { generatedTexts } from "./golden-nlp/generated-texts.ts";
import { WRITTEN_TEXTS } from "./golden-nlp/written-texts.ts";
import { runTool } from "./run-tool.ts";

const HELP = `Writes what the analysis says of 500 texts, to the bit, into packages/nlp/golden/golden.jsonl. The tests read the texts in Node,
Chromium and Hermes, and compare. To be run when the model or the rules have changed; \`git diff\` then shows what is said otherwise.

Usage: npm run golden:nlp
`;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TEXTS = 500;
const SEED = 20_261_128;

runTool("golden:nlp", main);

function main(): number {
  const { values } = parseArgs({ options: { help: { type: "boolean", short: "h", default: false } } });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const model = readFileSync(join(ROOT, "packages", "nlp", "model", `${WEIGHTS_ID}.bin`));
  const golden = readGolden(model, goldenTexts());
  const file = formatGolden(golden);
  writeFileSync(join(ROOT, "packages", "nlp", "golden", "golden.jsonl"), file);
  process.stdout.write(`${golden.lines.length} texts, ${(file.length / 1_024).toFixed(0)} KiB\n`);
  return 0;
}

function goldenTexts(): GoldenText[] {
  const known = [
    ...WRITTEN_TEXTS,
    ...DIARY_SENTENCES.map(({ text }) => ({ text })),
    ...Object.values(LANGUAGE_LINES).map((lines) => ({ text: lines.slice(-2).join(" ") })),
    ...Object.values(POLARITY_LINES).flatMap(({ positive, negative, neutral }) =>
      [positive, negative, neutral].flatMap((lines) => lines.slice(0, 2).map((text) => ({ text }))),
    ),
  ];
  return [...known, ...generatedTexts(TEXTS - known.length, SEED)];
}
