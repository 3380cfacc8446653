import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EMOTIONS } from "../../packages/nlp/src/emotions.ts";
import { FAMILIES } from "../../packages/nlp/src/families.ts";
import { WEIGHTS_ID } from "../../packages/nlp/src/model-id.ts";
import { readModel } from "../../packages/nlp/src/model.ts";
import { seededRandom } from "../random.ts";
import { createCheckpoints } from "../train-nlp/checkpoints.ts";
import { readSet } from "../train-nlp/data.ts";
import { taughtExamples, teachersSay, type Trainer } from "../train-nlp/distil.ts";
import { heldOutTexts, type Example } from "../train-nlp/examples.ts";
import { dequantise } from "../train-nlp/heads.ts";
import { readLexicon, toLexicon } from "../train-nlp/lexicon-words.ts";
import { logitsOf, probabilitiesOf, train, type Examples } from "../train-nlp/linear.ts";
import { EMOTION_PLAN } from "../train-nlp/plans.ts";
import { toExamples } from "../train-nlp/vectorise.ts";
import { createNetworks } from "./network.ts";

/** Models of the emotions' texts, each made when first asked for; each says a probability for every text and head. */
export interface Trial {
  /** The labelled texts, in the order in which a part of them is taken. */
  readonly trainTexts: readonly Example[];
  /** The labels of dev, 0 or 1 for each text and head. */
  readonly targets: Float32Array;
  /** What the model that ships says of dev. */
  shipped(): Float64Array;
  /** A linear model of the size that ships, without teachers, of the first texts; what it says of dev. */
  linear(count: number): Float64Array;
  /** The linear teachers of the model that ships. */
  linearTeachers(part: "dev" | "train"): Float64Array;
  /** @param count labelled texts that it learns from; all of them where absent */
  network(part: "dev" | "train", count?: number): Float64Array;
  /** A student of the size that ships, which is taught the labelled texts by what is said of them; what it says of dev. */
  student(said: Float64Array): Float64Array;
}

const MODEL = fileURLToPath(new URL(`../../packages/nlp/model/${WEIGHTS_ID}.bin`, import.meta.url));
const SEED = 1;
const HEADS = EMOTIONS.length + FAMILIES.length;

/** @param cache what was trained is kept there */
export function createTrial(folder: string, cache: string): Trial {
  const material = EMOTION_PLAN.material(folder, heldOutTexts(folder));
  const trainTexts = shuffled(material.train);
  const unlabelled = material.unlabelled ?? [];
  const corpus = readSet(folder, "imdb/train").flatMap(({ text = "" }, index) => (index % 2 === 1 ? [text] : []));
  const networks = createNetworks(join(cache, "networks"), {
    train: trainTexts,
    dev: material.dev,
    unlabelled,
    corpus,
  });
  const lexicon = toLexicon(readLexicon(folder));
  const labelled = toExamples(trainTexts, lexicon);
  const dev = toExamples(material.dev, lexicon);
  const checkpoints = createCheckpoints(join(cache, "linear"));
  const trainer: Trainer = (what, examples, given) =>
    checkpoints.trained(examples, given, () => {
      process.stderr.write(`linear, ${what}: ${examples.weights.length} texts, 2^${given.bits} rows\n`);
      return train(examples, given);
    });
  const options = { ...EMOTION_PLAN.options, heads: HEADS, seed: SEED };
  const saidOfDev = (examples: Examples, what: string): Float64Array =>
    probabilitiesOf(logitsOf(dev.rows, trainer(what, examples, options)));
  return {
    trainTexts,
    targets: dev.targets,
    shipped() {
      const { emotions, families } = readModel(readFileSync(MODEL)).tables;
      const [ofEmotions, ofFamilies] = [emotions, families].map((one) => logitsOf(dev.rows, dequantise(one)));
      const sums = new Float64Array(HEADS * dev.weights.length);
      for (let text = 0; text < dev.weights.length; text++) {
        sums.set(rowOf(ofEmotions!, text, EMOTIONS.length), text * HEADS);
        sums.set(rowOf(ofFamilies!, text, FAMILIES.length), text * HEADS + EMOTIONS.length);
      }
      return probabilitiesOf(sums);
    },
    linear: (count) => saidOfDev(toExamples(trainTexts.slice(0, count), lexicon), "alone"),
    linearTeachers: (part) =>
      teachersSay(labelled, part === "dev" ? dev.rows : labelled.rows, options, EMOTION_PLAN.teaching, trainer),
    network: (part, count = trainTexts.length) => probabilitiesOf(networks({ count, seed: SEED }, part)),
    student: (said) =>
      saidOfDev(taughtExamples(labelled, labelled.rows, said, EMOTION_PLAN.teaching.labelShare), "student"),
  };
}

function rowOf(all: Float64Array, row: number, width: number): Float64Array {
  return all.subarray(row * width, (row + 1) * width);
}

function shuffled(examples: readonly Example[]): Example[] {
  const order = [...examples];
  const random = seededRandom(SEED);
  for (let left = order.length - 1; left > 0; left--) {
    const other = Math.floor(random() * (left + 1));
    [order[left], order[other]] = [order[other]!, order[left]!];
  }
  return order;
}
