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
  const { teachers, options, labelShare } = teaching;
  const rows = joinRows(labelled.rows, unlabelled);
  const said = new Float64Array((rows.starts.length - 1) * student.heads);
  for (let index = 0; index < teachers; index++) {
    const seed = student.seed + index;
    const teacher = train(`teacher ${index + 1} of ${teachers}`, labelled, { ...options, heads: student.heads, seed });
    for (const [at, probability] of probabilitiesOf(logitsOf(rows, teacher)).entries()) {
      said[at] = said[at]! + probability / teachers;
    }
  }
  const targets = Float32Array.from(said, (probability, at) => {
    const label = labelled.targets[at];
    return label === undefined ? probability : labelShare * label + (1 - labelShare) * probability;
  });
  const weights = new Float32Array(rows.starts.length - 1).fill(1);
  weights.set(labelled.weights);
  return train("student", { rows, targets, weights }, student);
}
