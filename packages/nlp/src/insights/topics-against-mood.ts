import { dayDifference, type DayDifference, type LabelledDay } from "./day-difference.ts";
import { idsOf, inOrder, readingFor, type InsightEntry } from "./entry.ts";
import { correctedProbabilities } from "./false-discovery.ts";
import { byCode, rounded, valueIn } from "./figures.ts";
import { dayValues, type DayValue, type Measure } from "./measure.ts";
import { provenanceOf, type Provenance } from "./models.ts";

/**
 * `few-data`: not compared at all. `unsure`: the difference may well be chance, or one between two models. `sure`: chance
 * alone rarely does this; what brings it about, nobody knows.
 */
export type Verdict = "few-data" | "unsure" | "sure";

export interface TopicAgainstMood {
  readonly topic: string;
  readonly verdict: Verdict;
  readonly daysWith: number;
  /** The entries that the days with the topic have their values from; days without have theirs from all others. */
  readonly entryIdsWith: readonly string[];
  /** The entries of all days compared that speak of the topic. */
  readonly entryIdsOfTopic: readonly string[];
  /** Absent where there are few data. Its probability is corrected for the number of topics. */
  readonly found?: DayDifference;
}

export interface TopicsAgainstMood extends Provenance {
  readonly measure: Measure;
  /** Days that have both a value and an entry whose topics were read. */
  readonly days: number;
  /** The entries that the days have their values from. */
  readonly entryIds: readonly string[];
  /** The sure ones first, then the larger difference first. */
  readonly topics: readonly TopicAgainstMood[];
}

/** Of days with the topic, and of days without. */
const MIN_DAYS = 10;
/** A name that stands in a handful of entries is no topic of a life, and each more of them makes all others less sure. */
const MAX_TOPICS = 100;
const SURE_BELOW = 0.05;
const RESOLUTION: Readonly<Record<Measure, number>> = { own: 1, read: 0.01 };

/**
 * For each topic, how days with it differ from days without it. Days are what is compared, since the entries of one day
 * are no independent witnesses. It says what goes with what.
 */
export function topicsAgainstMood(entries: readonly InsightEntry[], measure: Measure): TopicsAgainstMood {
  const ordered = inOrder(entries);
  const read = ordered.filter((entry) => readingFor("topics", entry) !== undefined);
  const readDates = new Set(read.map(({ localDate }) => localDate));
  const days = dayValues(ordered, measure).filter(({ date }) => readDates.has(date));
  const comparedDates = new Set(days.map(({ date }) => date));
  const compared = read.filter(({ localDate }) => comparedDates.has(localDate));
  const provenance = provenanceOf(compared);

  const topics = commonestTopics(compared).map(([topic, topicEntries]) =>
    againstMood(topic, topicEntries, days, measure),
  );
  const enough = topics.filter(({ found }) => found !== undefined);
  const corrected = correctedProbabilities(enough.map(({ found }) => found?.probability ?? 1));
  const judged = topics.map((topic): TopicAgainstMood => {
    if (topic.found === undefined) return topic;
    const probability = corrected[enough.indexOf(topic)] ?? 1;
    const isSure = probability <= SURE_BELOW && !provenance.isMixed;
    return { ...topic, verdict: isSure ? "sure" : "unsure", found: told({ ...topic.found, probability }) };
  });
  return {
    measure,
    days: days.length,
    entryIds: days.flatMap(({ entryIds }) => entryIds),
    topics: judged.sort(
      (a, b) =>
        Number(b.verdict === "sure") - Number(a.verdict === "sure") ||
        Math.abs(b.found?.difference ?? 0) - Math.abs(a.found?.difference ?? 0) ||
        byCode(a.topic, b.topic),
    ),
    ...provenance,
  };
}

function commonestTopics(compared: readonly InsightEntry[]): [string, InsightEntry[]][] {
  const entriesByTopic = new Map<string, InsightEntry[]>();
  for (const entry of compared) {
    for (const topic of new Set(readingFor("topics", entry)?.topics))
      valueIn(entriesByTopic, topic, () => []).push(entry);
  }
  return [...entriesByTopic].sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || byCode(a, b)).slice(0, MAX_TOPICS);
}

function againstMood(
  topic: string,
  topicEntries: readonly InsightEntry[],
  days: readonly DayValue[],
  measure: Measure,
): TopicAgainstMood {
  const dates = new Set(topicEntries.map(({ localDate }) => localDate));
  const bare: TopicAgainstMood = {
    topic,
    verdict: "few-data",
    daysWith: dates.size,
    entryIdsWith: days.filter(({ date }) => dates.has(date)).flatMap(({ entryIds }) => entryIds),
    entryIdsOfTopic: idsOf(topicEntries),
  };
  if (Math.min(dates.size, days.length - dates.size) < MIN_DAYS) return bare;
  const labelled = days.map(({ value, date }): LabelledDay => ({ value, isWith: dates.has(date) }));
  return { ...bare, found: dayDifference(labelled, RESOLUTION[measure]) };
}

function told(found: DayDifference): DayDifference {
  return {
    meanWith: rounded(found.meanWith),
    meanWithout: rounded(found.meanWithout),
    difference: rounded(found.difference),
    interval: { low: rounded(found.interval.low), high: rounded(found.interval.high) },
    hedgesG: rounded(found.hedgesG),
    cliffsDelta: rounded(found.cliffsDelta),
    probability: rounded(found.probability),
  };
}
