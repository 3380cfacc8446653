import { topicsAgainstMood, type InsightEntry } from "../../packages/nlp/src/insights/index.ts";
import { correctedProbabilities } from "../../packages/nlp/src/insights/false-discovery.ts";
import { probabilityOfT } from "../../packages/nlp/src/insights/student-t.ts";
import { table } from "../bench/markdown.ts";
import { seededRandom } from "../random.ts";
import { simulatedJournal, type SimulatedLife } from "./simulated-journal.ts";

export interface Simulation {
  readonly journals: number;
  readonly seed: number;
}

const NOTHING_TO_FIND: readonly SimulatedLife[] = [
  { days: 365, moodKeeps: 0, topicsKeep: 0 },
  { days: 90, moodKeeps: 0.7, topicsKeep: 0.8 },
  { days: 365, moodKeeps: 0.7, topicsKeep: 0.8 },
  { days: 365, moodKeeps: 0.9, topicsKeep: 0.9 },
  { days: 120, moodKeeps: 0.95, topicsKeep: 0.9, isNoisy: true },
];
const LENGTHS = [90, 180, 365, 730];
const LIFTS = [0.3, 0.5, 0.8];
const SURE_BELOW = 0.05;
const MIN_DAYS = 10;

/** How often any topic is called sure in journals where none touches the mood, and how often the intervals hold the truth. */
export function printFalseAlarms({ journals, seed }: Simulation): void {
  const rows = NOTHING_TO_FIND.map((life) => {
    let alarms = 0;
    let plainAlarms = 0;
    let intervals = 0;
    let trueIntervals = 0;
    forEachJournal(life, journals, seed, (entries) => {
      const { topics } = topicsAgainstMood(entries, "own");
      if (topics.some(({ verdict }) => verdict === "sure")) alarms += 1;
      if (isAnySurePlainly(entries)) plainAlarms += 1;
      for (const { found } of topics) {
        if (found === undefined) continue;
        intervals += 1;
        if (found.interval.low <= 0 && found.interval.high >= 0) trueIntervals += 1;
      }
    });
    const { days, moodKeeps, topicsKeep, isNoisy } = life;
    const how = `${days} days; mood keeps ${moodKeeps}${isNoisy === true ? ", under as much noise" : ""}, topics keep ${topicsKeep}`;
    return [how, percent(alarms / journals), percent(plainAlarms / journals), percent(trueIntervals / intervals)];
  });
  const head = [
    "nothing to find",
    "some topic called sure",
    "with each day a witness of its own",
    "95 % intervals that hold 0",
  ];
  process.stdout.write(`${table(head, rows)}\n\n`);
}

/** How often a topic that lifts the mood is called sure. */
export function printPower({ journals, seed }: Simulation): void {
  const rows = LENGTHS.map((days) => [
    String(days),
    ...LIFTS.map((lift) => {
      let found = 0;
      forEachJournal({ days, moodKeeps: 0.5, topicsKeep: 0.5, lift }, journals, seed, (entries) => {
        const { topics } = topicsAgainstMood(entries, "own");
        if (topics.some(({ topic, verdict }) => topic === "t0" && verdict === "sure")) found += 1;
      });
      return percent(found / journals);
    }),
  ]);
  process.stdout.write(`${table(["days", ...LIFTS.map((lift) => `lift of ${lift} standard deviations`)], rows)}\n`);
}

function forEachJournal(
  life: SimulatedLife,
  journals: number,
  seed: number,
  look: (entries: InsightEntry[]) => void,
): void {
  for (let index = 0; index < journals; index++) look(simulatedJournal(life, seededRandom(seed * 1_000_003 + index)));
  process.stderr.write(`${life.days} days: ${journals} journals\n`);
}

/** What a textbook would do: Welch's test (1947) on days as if each were a witness of its own, corrected for the number of topics. */
function isAnySurePlainly(entries: readonly InsightEntry[]): boolean {
  const names = new Set(entries.flatMap(({ analysis }) => analysis?.topics ?? []));
  const probabilities: number[] = [];
  for (const name of names) {
    const having = (isWith: boolean): number[] =>
      entries.filter(({ analysis }) => analysis?.topics.includes(name) === isWith).map(({ mood = 0 }) => mood);
    const [a, b] = [momentsOf(having(true)), momentsOf(having(false))];
    if (Math.min(a.count, b.count) < MIN_DAYS) continue;
    const [share, other] = [a.variance / a.count, b.variance / b.count];
    const freedom = (share + other) ** 2 / (share ** 2 / (a.count - 1) + other ** 2 / (b.count - 1));
    probabilities.push(probabilityOfT((a.mean - b.mean) / Math.sqrt(share + other), freedom));
  }
  return correctedProbabilities(probabilities).some((probability) => probability <= SURE_BELOW);
}

function momentsOf(values: readonly number[]): { count: number; mean: number; variance: number } {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  return { count, mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1) };
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
