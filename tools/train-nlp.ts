import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { WEIGHTS_ID } from "../packages/nlp/src/model-id.ts";
import { writeModel, type Table, type TableName } from "../packages/nlp/src/model.ts";
import { runTool, UsageError } from "./run-tool.ts";
import { readSet } from "./train-nlp/data.ts";
import { emotionMaterial } from "./train-nlp/emotion-examples.ts";
import { HELD_OUT, type Example, type Material } from "./train-nlp/examples.ts";
import { bestThreshold, calibrated, dequantise, quantise } from "./train-nlp/heads.ts";
import { logitsOf, train, type Examples, type TrainingOptions } from "./train-nlp/linear.ts";
import sets from "./train-nlp/sets.json" with { type: "json" };
import { sentimentMaterial } from "./train-nlp/sentiment-examples.ts";
import { topicMaterial } from "./train-nlp/topic-examples.ts";
import { vectorise } from "./train-nlp/vectorise.ts";

const HELP = `Trains the model of packages/nlp from labelled texts and writes it with its card.

Usage: npm run train:nlp -- [--data FOLDER] [--out FOLDER] [--seed N]

  --data FOLDER  labelled texts (default: shared/data/nlp beside the project)
  --out FOLDER   where model and card go (default: packages/nlp/model)
  --seed N       of the order of texts and of what is left out (default: 1)

The same texts and the same seed give the same model, to the bit. Takes about a minute.
`;

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Chosen on the parts set aside for it. */
const PLANS: readonly {
  readonly name: TableName;
  readonly material: (folder: string, isHeldOut: (text: string) => boolean) => Material;
  readonly options: Pick<TrainingOptions, "bits" | "epochs" | "rate" | "dropout">;
}[] = [
  { name: "sentiment", material: sentimentMaterial, options: { bits: 19, epochs: 6, rate: 2, dropout: 0.2 } },
  { name: "emotions", material: emotionMaterial, options: { bits: 15, epochs: 4, rate: 1, dropout: 0.2 } },
  { name: "topics", material: topicMaterial, options: { bits: 14, epochs: 6, rate: 1, dropout: 0.3 } },
];

runTool("train:nlp", main);

function main(): number {
  const { values } = parseArgs({
    options: {
      data: { type: "string", default: join(ROOT, "..", "shared", "data", "nlp") },
      out: { type: "string", default: join(ROOT, "packages", "nlp", "model") },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!/^\d{1,9}$/.test(values.seed)) throw new UsageError("--seed is a whole number");
  const heldOut = new Set(HELD_OUT.flatMap((set) => readSet(values.data, set).map(({ text = "" }) => text)));
  const isHeldOut = (text: string): boolean => heldOut.has(text);
  const tables = PLANS.map((plan) => {
    const material = plan.material(values.data, isHeldOut);
    const options = { ...plan.options, heads: material.heads.length, seed: Number(values.seed) };
    return { table: trainTable(plan.name, material, options), material };
  });
  const bytes = writeModel(
    WEIGHTS_ID,
    tables.map(({ table }) => table),
  );
  mkdirSync(values.out, { recursive: true });
  const file = join(values.out, `${WEIGHTS_ID}.bin`);
  writeFileSync(file, bytes);
  const card = {
    model: WEIGHTS_ID,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    bytes: bytes.length,
    brotliBytes: brotliCompressSync(bytes).length,
    seed: Number(values.seed),
    tables: tables.map(({ table, material }) => ({
      name: table.name,
      rows: 2 ** table.bits,
      heads: table.heads.length,
      trainedOn: material.train.length,
      tunedOn: material.dev.length,
    })),
    sets,
  };
  writeFileSync(join(values.out, `${WEIGHTS_ID}.card.json`), `${JSON.stringify(card, undefined, 2)}\n`);
  process.stderr.write(
    `${file}: ${(bytes.length / 1e6).toFixed(2)} MB, ${(card.brotliBytes / 1e6).toFixed(2)} MB with brotli\n`,
  );
  return 0;
}

/** Trains, quantises, calibrates and tunes one table; all but the training on the texts set aside, with the weights that ship. */
function trainTable(name: TableName, material: Material, options: Omit<TrainingOptions, "onEpoch">): Table {
  const startedMs = performance.now();
  const say = (text: string): void => {
    process.stderr.write(`[${name}] ${text}, ${Math.round((performance.now() - startedMs) / 1_000)} s\n`);
  };
  const examples = toExamples(material.train);
  say(`${material.train.length} texts, ${examples.rows.hashes.length} features`);
  const model = train(examples, { ...options, onEpoch: (epoch) => say(`epoch ${epoch} of ${options.epochs}`) });
  const table = quantise(name, material.heads, model);
  const dev = toExamples(material.dev);
  const logits = logitsOf(dev.rows, dequantise(table));
  const heads = table.heads.map((head, index) => {
    const column = (values: ArrayLike<number>): number[] =>
      material.dev.map((_, row) => values[row * table.heads.length + index]!);
    const targets = column(dev.targets);
    const tuned = calibrated(head, column(logits), targets);
    const slope = tuned.scale / head.scale;
    const shift = tuned.bias - head.bias * slope;
    const probabilities = column(logits).map((logit) => 1 / (1 + Math.exp(-slope * logit - shift)));
    return { ...tuned, threshold: bestThreshold(probabilities, targets) };
  });
  say("tuned");
  return { ...table, heads };
}

function toExamples(examples: readonly Example[]): Examples {
  return {
    rows: vectorise(examples.map(({ text }) => text)),
    targets: Float32Array.from(examples.flatMap(({ targets }) => targets)),
    weights: Float32Array.from(examples, ({ weight }) => weight),
  };
}
