import { readFile } from "node:fs/promises";
import { ConfigError } from "./config.ts";
import { problemsOfTransforms } from "./platform/transform-problems.ts";
import { TransformFile } from "./platform/transform-rules.ts";
import { readYaml } from "./platform/yaml-file.ts";

/**
 * Reads a file of transformations as an operator writes it (YAML; docs/gateway.md).
 * @throws ConfigError naming everything that is wrong with it, by line
 */
export async function readTransforms(file: string): Promise<TransformFile> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new ConfigError([named(error.message)]);
  });
  const read = await readYaml(text, TransformFile);
  if (!("value" in read)) throw new ConfigError(read.map(named));
  const transforms = read.value as TransformFile;
  const problems = problemsOfTransforms(transforms).map(({ path, reason }) => read.problemAt(path, reason));
  if (problems.length > 0) throw new ConfigError(problems.map(named));
  return transforms;
}

function named(problem: string): string {
  return `AURA_TRANSFORM_FILE: ${problem}`;
}
