import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { fieldOf, reasonOf } from "./validation.ts";

/** A file as an operator wrote it, held against its schema. */
export interface YamlFile {
  readonly value: unknown;
  /** A sentence about a place of the file, with its line. */
  problemAt(path: readonly (string | number)[], reason: string): string;
}

const MAX_LENGTH = 256 * 1024;
const MAX_PROBLEMS = 50;

/**
 * Reads YAML 1.2 without aliases (a few lines of them unfold into more than any memory holds), merge keys or tags of its own.
 * @returns the file, or everything that is wrong with it, each problem with its line
 */
export async function readYaml(text: string, schema: TSchema): Promise<YamlFile | readonly string[]> {
  if (text.length > MAX_LENGTH) return ["the file is longer than 256 KiB"];
  const { LineCounter, parseDocument, isNode } = await import("yaml");
  const lines = new LineCounter();
  let value: unknown;
  let document;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" });
    // The first alone: what is wrong there makes nonsense of what follows.
    const [error] = document.errors;
    if (error !== undefined) return [`line ${lines.linePos(error.pos[0]).line}: ${firstLine(error.message)}`];
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return [firstLine((error as Error).message)];
  }
  const lineOf = (path: readonly (string | number)[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const problemAt = (path: readonly (string | number)[], reason: string): string => `line ${lineOf(path)}: ${reason}`;
  const validator = Compile(schema);
  if (validator.Check(value)) return { value, problemAt };
  const found = validator.Errors(value).filter(({ keyword }) => keyword !== "boolean");
  const problems = found.map((problem) => {
    const path = problem.instancePath
      .split("/")
      .slice(1)
      .map((piece) => (/^\d+$/.test(piece) ? Number(piece) : piece));
    const field = fieldOf(problem);
    return problemAt(path, `${field === "" ? "the file" : field} ${reasonOf(problem)}`);
  });
  return [...new Set(problems)].slice(0, MAX_PROBLEMS);
}

function firstLine(message: string): string {
  const [first = ""] = message.split("\n", 1);
  return first.slice(0, 300);
}
