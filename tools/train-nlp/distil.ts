import { logitsOf, probabilitiesOf, type Examples, type Linear, type TrainingOptions } from "./linear.ts";
import { joinRows, type Rows } from "./vectorise.ts";

/** Larger models that teach the one that ships. */
export interface Teaching {
  readonly teachers: number;
  readonly options: Pick<TrainingOptions, "bits" | "epochs" | "rate" | "dropout">;
  /** How much of a labelled text's target is its label; the rest is what the teachers say. */
  readonly labelShare: number;
}

export type Trainer = (what: string, examples: Examples, options: TrainingOptions) => Linear;

/**
 * Distilling (Hinton, Vinyals and Dean 2015): the student learns from labels softened by what several teachers agree on, and from
 * texts without labels of which they speak.
 */
export function distil(
  labelled: Examples,
  unlabelled: Rows,
  student: TrainingOptions,
  teaching: Teaching,
  train: Trainer,
): Linear {
  const rows = joinRows(labelled.rows, unlabelled);
  const said = teachersSay(labelled, rows, student, teaching, train);
  return train("student", taughtExamples(labelled, rows, said, teaching.labelShare), student);
}

/** The mean of the probabilities that the teachers, who learn from the labelled texts, give to all heads of each text. */
export function teachersSay(
  labelled: Examples,
  rows: Rows,
  { heads, seed }: TrainingOptions,
  { teachers, options }: Teaching,
  train: Trainer,
): Float64Array {
  const said = new Float64Array((rows.starts.length - 1) * heads);
  for (let index = 0; index < teachers; index++) {
    const what = `teacher ${index + 1} of ${teachers}`;
    const teacher = train(what, labelled, { ...options, heads, seed: seed + index });
    for (const [at, probability] of probabilitiesOf(logitsOf(rows, teacher)).entries()) {
      said[at] = said[at]! + probability / teachers;
    }
  }
  return said;
}

/** What a student learns from: the labelled texts, which come first, and those of which the teachers alone speak. */
export function taughtExamples(labelled: Examples, rows: Rows, said: Float64Array, labelShare: number): Examples {
  const targets = Float32Array.from(said, (probability, at) => {
    const label = labelled.targets[at];
    return label === undefined ? probability : labelShare * label + (1 - labelShare) * probability;
  });
  const weights = new Float32Array(rows.starts.length - 1).fill(1);
  weights.set(labelled.weights);
  return { rows, targets, weights };
}
