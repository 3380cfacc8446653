import { parseGolden, textOf, type GoldenFile, type GoldenText } from "./golden-file.ts";
import { insightsOf } from "./journal.ts";
import { createGoldenReader } from "./reading.ts";

/** Reads texts anew, in the engine that this runs in. */
export function readGolden(model: Uint8Array, texts: readonly GoldenText[]): GoldenFile {
  const read = createGoldenReader(model);
  const readings = texts.map((golden) => ({ golden, text: textOf(golden), ...read(golden) }));
  return {
    lines: readings.map(({ golden, said, bits }) => ({ ...golden, said, bits })),
    insights: insightsOf(readings),
  };
}

/** What this engine says otherwise than the golden file, to be read by people; nothing where every bit is the same. */
export function differencesFrom(file: string, model: Uint8Array): string[] {
  const golden = parseGolden(file);
  const texts = golden.lines.map(({ said: _said, bits: _bits, ...text }) => text as GoldenText);
  const found = readGolden(model, texts);
  const differences: string[] = [];
  for (const [at, line] of golden.lines.entries()) {
    const here = found.lines[at];
    if (here?.bits === line.bits) continue;
    const [said, expected] = [JSON.stringify(here?.said), JSON.stringify(line.said)];
    differences.push(
      `line ${at + 1}: ${JSON.stringify(textOf(line).slice(0, 80))}: ` +
        (said === expected ? "the same to the eye, not to the bit" : `${said} instead of ${expected}`),
    );
  }
  for (const [name, bits] of Object.entries(golden.insights)) {
    if (found.insights[name] !== bits) differences.push(`insights: ${name}`);
  }
  return differences;
}
