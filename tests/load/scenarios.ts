import type { Stage } from "./open-loop.ts";

/** How many answers of a hundred are asked for what. */
export interface Mix {
  readonly write: number;
  readonly list: number;
  readonly read: number;
  readonly search: number;
  readonly summary: number;
  readonly changes: number;
}

/** What a run does to a server, and what it may cost. */
export interface Scenario {
  readonly question: string;
  readonly stages: readonly Stage[];
  /** Stages that are judged; absent: all. */
  readonly judged?: readonly number[];
  readonly mix: Mix;
  /** Entries that each journal has before it begins. */
  readonly entriesBefore: number;
  readonly accounts: number;
  readonly thresholds: {
    /** Over all judged answers, milliseconds since they were due. */
    readonly p95Ms: number;
    /** From 0 to 1: no answer, 429 or 5xx. */
    readonly errorShare: number;
  };
}

export type ScenarioName = "load" | "stress" | "spike" | "volume";

/** A diary is written in seldom and looked at often; devices ask for changes most. */
const EVERY_DAY: Mix = { write: 15, list: 25, read: 20, search: 10, summary: 5, changes: 25 };
const LOOKING_BACK: Mix = { write: 5, list: 30, read: 20, search: 30, summary: 10, changes: 5 };

/**
 * The four scenarios, for two cores that everything shares, and a short form of each that shows in seconds that they work.
 * Rates are of requests a second.
 */
export function scenarioOf(name: ScenarioName, isShort: boolean): Scenario {
  const scale = isShort ? 0.04 : 1;
  const stages = (list: readonly Stage[]): Stage[] =>
    list.map((stage) => ({
      ...stage,
      seconds: Math.max(0.5, stage.seconds * scale),
      perSecond: isShort ? Math.ceil(stage.perSecond / 4) : stage.perSecond,
    }));
  // A short run, beside whatever else the machine does, is judged by its errors and by what no run may reach.
  const within = (p95Ms: number, errorShare: number) => ({ p95Ms: isShort ? 10_000 : p95Ms, errorShare });
  const base = { accounts: isShort ? 2 : 8, mix: EVERY_DAY };
  switch (name) {
    case "load":
      return {
        ...base,
        question: "What does a usual evening cost?",
        stages: stages([
          { seconds: 10, perSecond: 100 },
          { seconds: 50, perSecond: 100 },
        ]),
        judged: [1],
        entriesBefore: isShort ? 50 : 500,
        thresholds: within(100, 0.001),
      };
    case "stress":
      return {
        ...base,
        question: "Does it get slower, or does it break, when more come than it can serve?",
        stages: stages([
          { seconds: 20, perSecond: 200 },
          { seconds: 20, perSecond: 400 },
          { seconds: 20, perSecond: 800 },
        ]),
        entriesBefore: isShort ? 50 : 500,
        thresholds: within(5_000, 0.05),
      };
    case "spike":
      return {
        ...base,
        question: "Is it as before, right after a crowd has come at once?",
        stages: stages([
          { seconds: 15, perSecond: 50, isStep: true },
          { seconds: 5, perSecond: 600, isStep: true },
          { seconds: 10, perSecond: 50, isStep: true },
          { seconds: 15, perSecond: 50, isStep: true },
        ]),
        // The crowd itself and the moment after it are not.
        judged: [0, 3],
        entriesBefore: isShort ? 50 : 500,
        thresholds: within(150, 0.001),
      };
    case "volume":
      return {
        ...base,
        question: "What do long journals cost?",
        accounts: isShort ? 1 : 4,
        mix: LOOKING_BACK,
        stages: stages([
          { seconds: 10, perSecond: 30 },
          { seconds: 50, perSecond: 30 },
        ]),
        judged: [1],
        entriesBefore: isShort ? 500 : 10_000,
        thresholds: within(250, 0.001),
      };
  }
}
