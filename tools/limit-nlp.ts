import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { curveTable, duplicatesTable, frequencyTable, modelsTable } from "./limit-nlp/tables.ts";
import { createTrial, type Trial } from "./limit-nlp/trial.ts";
import { runTool, UsageError } from "./run-tool.ts";

const HELP = `Shows where the limit of the emotions lies: in the small model, in the number of texts or in their labels.

Usage: npm run limit:nlp -- [--data FOLDER] [--only PART]

  --data FOLDER  labelled texts (default: shared/data/nlp beside the project)
  --only PART    models, texts, frequency or labels: one table alone

Trains larger models of the same texts and compares them on GoEmotions' dev part; no test part is read, and nothing is written but
what it keeps below node_modules/.cache. Networks are trained by Python 3.11, whose packages come from PyPI into a folder of their own; no
trained weights of others are fetched. The same texts give the same figures. Takes about an hour of one core; interrupted, it goes on.
`;

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const PARTS: readonly { name: string; title: string; textOf: (trial: Trial, folder: string) => string }[] = [
  { name: "labels", title: "Texts of the same words", textOf: (_, folder) => duplicatesTable(folder) },
  { name: "models", title: "Models of the same texts", textOf: modelsTable },
  { name: "frequency", title: "Emotions by how many texts name them", textOf: frequencyTable },
  { name: "texts", title: "What more texts bring", textOf: curveTable },
];

runTool("limit:nlp", main);

function main(): number {
  const { values } = parseArgs({
    options: {
      data: { type: "string", default: join(ROOT, "..", "shared", "data", "nlp") },
      only: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { only } = values;
  if (only !== undefined && !PARTS.some(({ name }) => name === only)) throw new UsageError(`there is no part ${only}`);
  const trial = createTrial(values.data, join(ROOT, "node_modules", ".cache", "limit-nlp"));
  for (const { name, title, textOf } of PARTS) {
    if (only === undefined || only === name) process.stdout.write(`\n## ${title}\n\n${textOf(trial, values.data)}\n`);
  }
  return 0;
}
