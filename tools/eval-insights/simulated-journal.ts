import type { InsightEntry } from "../../packages/nlp/src/insights/index.ts";

/** A life in which moods and topics come in spells. */
export interface SimulatedLife {
  readonly days: number;
  /** How much of a day's mood is that of the day before: 0 to below 1. */
  readonly moodKeeps: number;
  /** The share of topics that stay as they were the day before. */
  readonly topicsKeep: number;
  /** Whether as much again of each day's mood is that day's alone. */
  readonly isNoisy?: boolean;
  /** By how many standard deviations the first topic lifts the mood; it stands on three days in ten then. */
  readonly lift?: number;
}

const TOPICS = 18;
/** So that both parts of a noisy mood together spread as much as one. */
const HALF = Math.SQRT1_2;

/** One entry a day, with the writer's own mood of 1 to 5 and eighteen topics of which none but a lifting one touches it. */
export function simulatedJournal(life: SimulatedLife, random: () => number): InsightEntry[] {
  const { days, moodKeeps, topicsKeep, isNoisy = false, lift = 0 } = life;
  const stands = Array.from({ length: TOPICS }, () => false);
  let lasting = 0;
  return Array.from({ length: days }, (_, day) => {
    lasting = moodKeeps * lasting + Math.sqrt(1 - moodKeeps * moodKeeps) * gaussOf(random);
    for (let topic = 0; topic < TOPICS; topic++) {
      if (random() >= topicsKeep) stands[topic] = random() < (topic === 0 && lift > 0 ? 0.3 : 0.1 + 0.02 * topic);
    }
    const mood = isNoisy ? HALF * (lasting + gaussOf(random)) : lasting;
    return {
      id: `e${day}`,
      localDate: new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10),
      writtenAtMs: day,
      wordCount: 1,
      mood: Math.max(1, Math.min(5, Math.round(3.3 + mood + (stands[0] === true ? lift : 0)))),
      analysis: {
        model: "simulated",
        confidence: 1,
        sentiment: { label: "neutral", score: 0, magnitude: 0 },
        emotions: [],
        topics: stands.flatMap((isThere, topic) => (isThere ? [`t${topic}`] : [])),
      },
    };
  });
}

/** A normal deviate (Box and Muller). */
function gaussOf(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
