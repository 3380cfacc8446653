import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Examples, Linear, TrainingOptions } from "./linear.ts";

/** Trained models kept on disk until the whole training is done, so that one that was interrupted goes on. */
export interface Checkpoints {
  /** The model of these examples and options, from disk or made now. */
  trained(examples: Examples, options: TrainingOptions, make: () => Linear): Linear;
  /** Forgets them all. */
  clear(): void;
}

/** @param folder of these files alone; the name of each is a hash of all that the model depends on but the program */
export function createCheckpoints(folder: string): Checkpoints {
  return {
    trained(examples, options, make) {
      const { bits, heads } = options;
      const file = join(folder, `${fingerprint(examples, options)}.f32`);
      const length = (heads << bits) + heads;
      const kept = read(file);
      if (kept?.length === length) {
        return { bits, heads, weights: kept.subarray(0, heads << bits), biases: kept.subarray(heads << bits) };
      }
      const model = make();
      const both = new Float32Array(length);
      both.set(model.weights);
      both.set(model.biases, heads << bits);
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${file}.draft`, new Uint8Array(both.buffer));
      renameSync(`${file}.draft`, file);
      return model;
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function read(file: string): Float32Array | undefined {
  try {
    const bytes = readFileSync(file);
    return bytes.length % 4 === 0 ? new Float32Array(new Uint8Array(bytes).buffer) : undefined;
  } catch {
    return undefined;
  }
}

function fingerprint({ rows, targets, weights }: Examples, options: TrainingOptions): string {
  // JSON leaves out whom the training tells of its progress.
  const hash = createHash("sha256").update(JSON.stringify(options));
  for (const part of [rows.starts, rows.hashes, rows.weights, targets, weights]) {
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest("hex").slice(0, 32);
}
