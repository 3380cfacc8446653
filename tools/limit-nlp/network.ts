import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSentences, type Token } from "../../packages/nlp/src/tokens.ts";
import type { Example } from "../train-nlp/examples.ts";

/** Texts that a network learns from, in the order in which a part of them is taken. */
export interface NetworkTexts {
  readonly train: readonly Example[];
  readonly dev: readonly Example[];
  /** From which it learns which words there are. */
  readonly unlabelled: readonly string[];
  /** From which, as from all others but dev, it learns how words are used. */
  readonly corpus: readonly string[];
}

export interface NetworkOptions {
  readonly seed: number;
  /** Labelled texts that it learns from, the first of all. */
  readonly count: number;
}

export type NetworkPart = "train" | "dev";

/** The heads' sums of a network for each text of a part. */
export type Networks = (options: NetworkOptions, part: NetworkPart) => Float64Array;

const HERE = dirname(fileURLToPath(import.meta.url));
/** Another version where the packages are others. */
const PYTHON_FOLDER = join(homedir(), ".cache", "aura-teacher-1");

/**
 * Makes networks trained by `network.py`, each once: what it said is kept below the folder, under a hash of all that it depends on but
 * the program. Python's packages are put into a folder of their own the first time.
 */
export function createNetworks(below: string, texts: NetworkTexts): Networks {
  const files = filesOf(texts);
  const hash = createHash("sha256");
  for (const content of Object.values(files)) hash.update(content);
  const folder = join(below, hash.digest("hex").slice(0, 32));
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    if (existsSync(file)) continue;
    writeFileSync(`${file}.draft`, content);
    renameSync(`${file}.draft`, file);
  }
  return (options, part) => {
    const name = `network-${options.seed}-${options.count}`;
    const file = join(folder, `${name}.${part}.f32`);
    if (!existsSync(file)) trainNetwork(folder, name, options);
    const bytes = new Uint8Array(readFileSync(file));
    return Float64Array.from(new Float32Array(bytes.buffer));
  };
}

function trainNetwork(folder: string, name: string, { seed, count }: NetworkOptions): void {
  const flags = ["--name", name, "--seed", String(seed), "--count", String(count)];
  execFileSync(pythonWithPackages(), [join(HERE, "network.py"), folder, ...flags], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function pythonWithPackages(): string {
  const python = join(PYTHON_FOLDER, "bin", "python");
  const finished = join(PYTHON_FOLDER, "finished");
  if (existsSync(finished)) return python;
  rmSync(PYTHON_FOLDER, { recursive: true, force: true });
  process.stderr.write(`putting Python's packages into ${PYTHON_FOLDER}\n`);
  execFileSync("python3", ["-m", "venv", PYTHON_FOLDER]);
  execFileSync(python, ["-m", "pip", "install", "-q", "-r", join(HERE, "network-packages.txt")], { stdio: "inherit" });
  writeFileSync(finished, "");
  return python;
}

/** What `network.py` reads, by name. */
function filesOf({ train, dev, unlabelled, corpus }: NetworkTexts): Record<string, string | Uint8Array> {
  const lines = (texts: readonly string[]): string => texts.map((text) => `${asTokens(text)}\n`).join("");
  const textsOf = (examples: readonly Example[]): string => lines(examples.map(({ text }) => text));
  const targetsOf = (examples: readonly Example[]): Uint8Array =>
    new Uint8Array(Float32Array.from(examples.flatMap(({ targets }) => targets)).buffer);
  return {
    "train.txt": textsOf(train),
    "train.f32": targetsOf(train),
    "dev.txt": textsOf(dev),
    "dev.f32": targetsOf(dev),
    "unlabelled.txt": lines(unlabelled),
    "corpus.txt": lines(corpus),
  };
}

/** The tokens of a text as the model sees them, numbers alike; a sign at the end tells of capitals and stretched letters. */
function asTokens(text: string): string {
  return readSentences(text)
    .flatMap(({ tokens }) => tokens.map((token) => (token.kind === "number" ? "0" : `${token.text}${styleOf(token)}`)))
    .join(" ");
}

function styleOf({ isShouted, isStretched }: Token): string {
  if (isShouted) return isStretched ? "\u0003" : "\u0002";
  return isStretched ? "\u0001" : "";
}
