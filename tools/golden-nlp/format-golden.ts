import type { GoldenFile } from "../../packages/nlp/golden/golden-file.ts";

/** The file that `parseGolden` reads. What an editor would not show, or would turn around, is written as an escape. */
export function formatGolden({ lines, insights }: GoldenFile): string {
  return [...lines, { insights }].map((line) => `${visible(JSON.stringify(line))}\n`).join("");
}

function visible(json: string): string {
  return json.replace(/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{M}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (hidden) =>
    [...Array(hidden.length).keys()].map((at) => `\\u${hidden.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}
