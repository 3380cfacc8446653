import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Analyzer } from "../../packages/nlp/src/analyze.ts";
import { createHelpCard, type HelpCard } from "../../packages/nlp/src/help-card/index.ts";
import { table } from "../bench/markdown.ts";
import { readSet } from "../train-nlp/data.ts";

const OWN = fileURLToPath(new URL("help-card/", import.meta.url));
/** Least recall and most false alarms, in percent, of the cases kept aside. */
const FLOORS = { recall: 80, falseAlarms: 4 } as const;
/** Of everyday texts that are not about danger, per 10,000. */
const MOST_PER_10_000 = 20;
const EVERYDAY = ["sad_stressors/test", "claff_happydb/test", "goemotions/test", "imdb/test", "sst/test"] as const;
const POSTS = [
  { set: "dreaddit/train", name: "posts of dreaddit/train, tuned on" },
  { set: "counsel_chat/questions", name: "questions of counsel_chat, tuned on" },
  { set: "dreaddit/test", name: "posts of dreaddit/test, kept aside" },
] as const;

interface Share {
  readonly hits: number;
  readonly of: number;
}

/** How often the help card is shown where it should be and where not: cases by hand, posts of two labelled sets, everyday texts. */
export function helpCardReport(analyzer: Analyzer, folder: string): { text: string; problems: string[] } {
  const card = createHelpCard({ isEnabled: () => true, analyzer });
  const problems: string[] = [];
  const parts = ["development", "held-out"].map((part) => ({ part, cases: readSet(OWN, part) }));
  const rows = parts.flatMap(({ part, cases }) =>
    [true, false].map((isEnglish) => {
      const texts = cases.filter(({ language }) => (language === "en") === isEnglish);
      const shares = [true, false].map((isDanger) =>
        shownOf(
          card,
          texts.filter(({ kind }) => (kind === "danger") === isDanger),
        ),
      ) as [Share, Share];
      if (part === "held-out" && isEnglish) {
        if (percent(shares[0]) < FLOORS.recall) problems.push(`help card: recall is below ${FLOORS.recall} %`);
        if (percent(shares[1]) > FLOORS.falseAlarms)
          problems.push(`help card: false alarms above ${FLOORS.falseAlarms} %`);
      }
      return [`${part}, ${isEnglish ? "English" : "German, Spanish, French, Chinese"}`, ...shares.map(shown)];
    }),
  );
  const labelOf = new Map(readSet(OWN, "real-texts").map(({ set, line, label }) => [`${set}:${line}`, label]));
  for (const { set, name } of POSTS) {
    const texts = readSet(folder, set).map((row, at) => ({ ...row, label: labelOf.get(`${set}:${at + 2}`) ?? "none" }));
    const of = (label: string): Share =>
      shownOf(
        card,
        texts.filter((one) => one.label === label),
      );
    rows.push([name, shown(of("danger")), shown(of("none"))]);
  }
  const everyday: (readonly [string, Share])[] = EVERYDAY.map((set) => [set, shownOf(card, readSet(folder, set))]);
  const diary = join(folder, "..", "pepys.jsonl");
  const lines = existsSync(diary) ? readFileSync(diary, "utf8").trim().split("\n") : [];
  const entries = lines.map((entry) => JSON.parse(entry) as { readonly text: string });
  everyday.push(["pepys.jsonl", shownOf(card, entries)]);
  for (const [set, share] of everyday)
    if (per10000(share) > MOST_PER_10_000) problems.push(`help card: shown too often on ${set}`);
  const often = everyday.map(([set, share]) => [set, String(share.of), String(share.hits), per10000(share).toFixed(1)]);
  return {
    text: `${table(["", "shown where it should be", "shown where it should not"], rows)}\n\n${table(["everyday texts", "texts", "shown", "per 10,000"], often)}`,
    problems,
  };
}

function shownOf(card: HelpCard, texts: readonly { readonly [column: string]: string | undefined }[]): Share {
  const hits = texts.filter(
    ({ text = "", language = "en" }) => card.signalsOf(text, { language }).level === "show",
  ).length;
  return { hits, of: texts.length };
}

function percent({ hits, of }: Share): number {
  return of === 0 ? 0 : (100 * hits) / of;
}

function per10000(share: Share): number {
  return 100 * percent(share);
}

function shown(share: Share): string {
  return `${percent(share).toFixed(1)} % (${share.hits} of ${share.of})`;
}
