import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { familyProbabilities } from "../packages/nlp/src/families.ts";
import type { Lexicon } from "../packages/nlp/src/lexicon.ts";
import { WEIGHTS_ID } from "../packages/nlp/src/model-id.ts";
import { writeModel, type Table } from "../packages/nlp/src/model.ts";
import { runTool, UsageError } from "./run-tool.ts";
import { createCheckpoints, type Checkpoints } from "./train-nlp/checkpoints.ts";
import { distil, type Trainer } from "./train-nlp/distil.ts";
import { heldOutTexts, type Material } from "./train-nlp/examples.ts";
import { bestThreshold, calibrated, dequantise, quantise } from "./train-nlp/heads.ts";
import { headsFrom, logitsOf, probabilitiesOf, train, type Linear } from "./train-nlp/linear.ts";
import { readLexicon, toLexicon } from "./train-nlp/lexicon-words.ts";
import { PLANS, type Plan } from "./train-nlp/plans.ts";
import sets from "./train-nlp/sets.json" with { type: "json" };
import { toExamples, vectorise, type Rows } from "./train-nlp/vectorise.ts";

const HELP = `Trains the model of packages/nlp from labelled texts and writes it with its card.

Usage: npm run train:nlp -- [--data FOLDER] [--out FOLDER] [--seed N]

  --data FOLDER  labelled texts (default: shared/data/nlp beside the project)
  --out FOLDER   where model and card go (default: packages/nlp/model)
  --seed N       of the order of texts and of what is left out (default: 1)

The same texts and the same seed give the same model, to the bit. Takes some minutes; interrupted, the same command goes on
behind the last model that was finished (they are kept below node_modules/.cache until the end).
`;

const ROOT = fileURLToPath(new URL("..", import.meta.url));

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
  const isHeldOut = heldOutTexts(values.data);
  const lexicon = toLexicon(readLexicon(values.data));
  const checkpoints = createCheckpoints(join(ROOT, "node_modules", ".cache", "train-nlp"));
  const tables = PLANS.flatMap((plan) => {
    const material = plan.material(values.data, isHeldOut);
    const model = trainModel(plan, material, { seed: Number(values.seed), lexicon, checkpoints });
    return tunedTables(material, model, lexicon).map((table) => ({ table, material }));
  });
  const bytes = writeModel(
    WEIGHTS_ID,
    tables.map(({ table }) => table),
    lexicon,
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
    lexiconWords: lexicon.size,
    tables: tables.map(({ table, material }) => ({
      name: table.name,
      rows: 2 ** table.bits,
      heads: table.heads.length,
      trainedOn: material.train.length,
      taughtOn: material.unlabelled?.length ?? 0,
      tunedOn: material.dev.length,
    })),
    sets,
  };
  writeFileSync(join(values.out, `${WEIGHTS_ID}.card.json`), `${JSON.stringify(card, undefined, 2)}\n`);
  checkpoints.clear();
  process.stderr.write(
    `${file}: ${(bytes.length / 1e6).toFixed(2)} MB, ${(card.brotliBytes / 1e6).toFixed(2)} MB with brotli\n`,
  );
  return 0;
}

interface Training {
  readonly seed: number;
  readonly lexicon: Lexicon;
  readonly checkpoints: Checkpoints;
}

/** Trains the tables of a plan as one model: what their heads learn from is the same. */
function trainModel(plan: Plan, material: Material, { seed, lexicon, checkpoints }: Training): Linear {
  const startedMs = performance.now();
  const names = material.tables.map(({ name }) => name).join(", ");
  const say = (text: string): void => {
    process.stderr.write(`[${names}] ${text}, ${Math.round((performance.now() - startedMs) / 1_000)} s\n`);
  };
  const examples = toExamples(material.train, lexicon);
  say(`${material.train.length} texts, ${examples.rows.hashes.length} features`);
  const trainer: Trainer = (what, given, options) => {
    const onEpoch = (epoch: number): void => say(`${what}, epoch ${epoch} of ${options.epochs}`);
    return checkpoints.trained(given, options, () => train(given, { ...options, onEpoch }));
  };
  const heads = material.tables.reduce((sum, table) => sum + table.heads.length, 0);
  const options = { ...plan.options, heads, seed };
  return plan.teaching === undefined
    ? trainer("training", examples, options)
    : distil(examples, vectorise(material.unlabelled ?? [], lexicon), options, plan.teaching, trainer);
}

/** Quantises, calibrates and tunes; the last two on the texts set aside, with the weights that ship. */
function tunedTables(material: Material, model: Linear, lexicon: Lexicon): Table[] {
  const dev = toExamples(material.dev, lexicon);
  const weights = [...dev.weights];
  const all = model.heads;
  const tables: Table[] = [];
  let first = 0;
  for (const { name, heads } of material.tables) {
    const table = quantise(name, heads, headsFrom(model, first, heads.length));
    const targetsOf = (head: number): number[] => columnOf(dev.targets, all, first + head);
    const raw = logitsOf(dev.rows, dequantise(table));
    const calibratedHeads = table.heads.map((head, at) =>
      calibrated(head, columnOf(raw, heads.length, at), targetsOf(at), weights),
    );
    const calibratedTable = { ...table, heads: calibratedHeads };
    const probabilities = shownProbabilities(dev.rows, calibratedTable, tables);
    const thresholds = heads.map((_, at) => bestThreshold(columnOf(probabilities, heads.length, at), targetsOf(at)));
    tables.push({
      ...table,
      heads: calibratedHeads.map((head, at) => ({ ...head, threshold: thresholds[at]! })),
    });
    first += heads.length;
  }
  return tables;
}

/** What a reader is shown of a table: families are told together with their members. */
function shownProbabilities(rows: Rows, table: Table, before: readonly Table[]): Float64Array {
  const own = probabilitiesOf(logitsOf(rows, dequantise(table)));
  const members = before.find(({ name }) => name === "emotions");
  if (table.name !== "families" || members === undefined) return own;
  const emotions = probabilitiesOf(logitsOf(rows, dequantise(members)));
  const [many, few] = [members.heads.length, table.heads.length];
  return Float64Array.from(
    Array.from({ length: rows.starts.length - 1 }, (_, row) =>
      familyProbabilities(emotions.subarray(row * many, (row + 1) * many), own.subarray(row * few, (row + 1) * few)),
    ).flat(),
  );
}

function columnOf(values: ArrayLike<number>, width: number, at: number): number[] {
  return Array.from({ length: values.length / width }, (_, row) => values[row * width + at]!);
}
