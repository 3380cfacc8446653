import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** One log of many processes. */
export interface MergedLog {
  /** Takes the lines of a process over as they come. */
  follow(name: string, output: Readable): void;
  /** What the tool itself has to say. */
  say(facts: Readonly<Record<string, unknown>>, message: string): void;
}

const COLOURS = [36, 32, 33, 35, 34, 96, 92, 93, 95, 94];
const LEVELS: Readonly<Record<string, string>> = { error: "31", fatal: "31", warn: "33" };

/**
 * For people: the process in a colour of its own, the time, the words, the facts. For programmes: the lines as they are, with
 * the process in each.
 */
export function createMergedLog(output: NodeJS.WriteStream): MergedLog {
  const isForPeople = output.isTTY;
  const colours = new Map<string, number>();

  function prefix(name: string): string {
    if (!colours.has(name)) colours.set(name, COLOURS[colours.size % COLOURS.length] as number);
    return `\u001B[${colours.get(name)}m${name.padEnd(14)}\u001B[0m`;
  }

  function write(name: string, line: string): void {
    const record = parse(line);
    if (isForPeople) output.write(`${prefix(name)} ${record === undefined ? line : readable(record)}\n`);
    else output.write(`${record === undefined ? line : JSON.stringify({ ...record, process: name })}\n`);
  }

  return {
    follow(name, lines) {
      createInterface({ input: lines }).on("line", (line) => write(name, line));
    },
    say: (facts, msg) =>
      write("dev-services", JSON.stringify({ level: "info", time: new Date().toISOString(), ...facts, msg })),
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function readable({ time, level, msg, ...facts }: Record<string, unknown>): string {
  const colour = LEVELS[String(level)];
  const words = colour === undefined ? String(msg) : `\u001B[${colour}m${String(msg)}\u001B[0m`;
  const rest = Object.entries(facts).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${String(time).slice(11, 23)} ${words}  \u001B[2m${rest.join(" ")}\u001B[0m`;
}
