import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Costs } from "../../packages/nlp/golden/costs.ts";
import type { GoldenInEngine } from "../../packages/nlp/golden/engine.ts";
import type { Analyzer } from "../../packages/nlp/src/index.ts";
import { missingBrowser, startBrowser } from "../../tests/support/browser.ts";
import { table } from "../bench/markdown.ts";
import { engineScript, modelBytes } from "../engines/bundle.ts";
import { longText, missingHermes, runInHermes } from "../engines/hermes.ts";

/** What the analysis costs in one engine. */
export interface EngineCosts extends Costs {
  readonly engine: string;
  /** What is held when more words have been met than are kept: code, model, word lists, sums of words. */
  readonly heldBytes: number;
  /** The same once the help card has read a text: engines make programs of its rules. */
  readonly withCardBytes: number;
}

const HEADINGS = [
  "",
  "made ready",
  "200 words, the first of all",
  "200 words, all new",
  "200 words again",
  "100,000 characters, in every way",
  "times as long as half of them",
  "memory held at most",
  "with the help card",
] as const;

/** The costs in Node, Chromium and Hermes side by side, and why an engine is not among them. */
export async function enginesReport(text: string): Promise<string> {
  const rows = [await costsInNode(text)];
  const missing = [missingBrowser, missingHermes].filter((reason) => reason !== undefined);
  if (missingBrowser === undefined) rows.push(await costsInChromium(text));
  if (missingHermes === undefined) rows.push(await costsInHermes(text));
  const cells = rows.map((row) => [
    row.engine,
    ...[row.readyMs, row.firstMs, row.newMs, row.againMs, row.longMs].map((ms) => `${ms.toFixed(ms < 10 ? 2 : 0)} ms`),
    row.longToHalf.toFixed(2),
    `${(row.heldBytes / 1e6).toFixed(1)} MB`,
    `${(row.withCardBytes / 1e6).toFixed(1)} MB`,
  ]);
  return [table([...HEADINGS], cells), ...missing].join("\n\n");
}

/** Memory first: measuring time leaves machine code of many kinds behind. */
const NODE_SCRIPT = `
const held = () => { gc(); gc(); const { heapUsed, external } = process.memoryUsage(); return heapUsed + external; };
const { readFileSync } = await import("node:fs");
const { runInThisContext } = await import("node:vm");
const [script, modelFile, text] = process.argv.slice(1);
const atStart = held();
runInThisContext(readFileSync(script, "utf8"));
const model = readFileSync(modelFile);
globalThis.kept = golden.filledAnalyzer(model, text);
const heldBytes = held() - atStart;
golden.readEverything(kept, text);
const withCardBytes = held() - atStart;
process.stdout.write(JSON.stringify({ ...golden.costsOf(model, text, () => performance.now()), heldBytes, withCardBytes }));
`;

async function costsInNode(text: string): Promise<EngineCosts> {
  const folder = await mkdtemp(join(tmpdir(), "aura-engine-"));
  try {
    const script = join(folder, "script.js");
    const modelFile = join(folder, "model.bin");
    await writeFile(script, await engineScript());
    await writeFile(modelFile, modelBytes());
    const flags = ["--expose-gc", "--input-type=module", "--eval", NODE_SCRIPT, script, modelFile, text];
    const { stdout } = await promisify(execFile)(process.execPath, flags);
    return { engine: `Node ${process.versions.node}`, ...(JSON.parse(stdout) as Omit<EngineCosts, "engine">) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function costsInChromium(text: string): Promise<EngineCosts> {
  await using browser = await startBrowser();
  const page = await browser.newPage();
  const devTools = await page.context().newCDPSession(page);
  const held = async (): Promise<number> => {
    await devTools.send("HeapProfiler.collectGarbage");
    const usage = (await devTools.send("Runtime.getHeapUsage")) as { usedSize: number; backingStorageSize?: number };
    return usage.usedSize + (usage.backingStorageSize ?? 0);
  };
  const atStart = await held();
  await page.addScriptTag({ content: await engineScript() });
  await page.evaluate(
    ([model, text]) => {
      const { golden } = globalThis as unknown as InPage;
      const bytes = golden.bytesOfBase64(model);
      Object.assign(globalThis, { bytes, text, kept: golden.filledAnalyzer(bytes, text) });
    },
    [modelBytes().toString("base64"), text] as const,
  );
  const heldBytes = (await held()) - atStart;
  await page.evaluate(() => {
    const { golden, kept, text } = globalThis as unknown as InPage;
    golden.readEverything(kept, text);
  });
  const withCardBytes = (await held()) - atStart;
  const costs = await page.evaluate(() => {
    const { golden, bytes, text } = globalThis as unknown as InPage;
    return golden.costsOf(bytes, text, () => performance.now());
  });
  return { engine: `Chromium ${browser.version()}`, ...costs, heldBytes, withCardBytes };
}

interface InPage {
  readonly golden: GoldenInEngine;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly kept: Analyzer;
}

async function costsInHermes(text: string): Promise<EngineCosts> {
  // What the script itself holds of the model, its base64, is no part of the analysis.
  const printed = await runInHermes(`
    var bytesWithModel = heldBytes();
    var text = ${longText(text)};
    var kept = golden.filledAnalyzer(model, text);
    var before = bytesWithCode - bytesAtStart + model.length - bytesWithModel;
    var heldNow = heldBytes() + before;
    golden.readEverything(kept, text);
    var withCard = heldBytes() + before;
    var costs = golden.costsOf(model, text, Date.now);
    costs.heldBytes = heldNow;
    costs.withCardBytes = withCard;
    costs.engine = "Hermes " + HermesInternal.getRuntimeProperties()["OSS Release Version"];
    print(JSON.stringify(costs));
  `);
  return JSON.parse(printed) as EngineCosts;
}
