import { parse, stringify } from "yaml";

/** The keys under which Prometheus and Alertmanager look for a duration. */
const DURATION_KEYS = new Set([
  "scrape_interval",
  "scrape_timeout",
  "evaluation_interval",
  "refresh_interval",
  "interval",
  "for",
  "keep_firing_for",
  "group_wait",
  "group_interval",
  "repeat_interval",
]);
const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 };
type Unit = keyof typeof UNITS_MS;
const DURATION = /(\d+)(ms|s|m|h|d|w|y)/g;
/** `[5m]`, `[1h:1m]`; not `[0-9]` in the pattern of a label. */
const RANGE = /\[((?:\d+(?:ms|[smhdwy]))+)(?::((?:\d+(?:ms|[smhdwy]))*))?\]/g;
const OFFSET = /\boffset ((?:\d+(?:ms|[smhdwy]))+)/g;
/** A scrape takes some of it, and a rule needs two of them. */
const SHORTEST_MS = 1_000;

/**
 * Makes all time in a configuration or a file of rules pass faster: intervals, how long a condition must hold, the ranges that
 * expressions look back on. What is compared (`> 900`, a burn rate) stays, and so do names, a window in them included. Nothing
 * becomes shorter than a second.
 *
 * So an alert that takes minutes can be seen to fire and to end within seconds, by the very rule that an operator runs.
 */
export function scaleDurations(text: string, factor: number): string {
  return stringify(scaled(parse(text), factor));
}

function scaled(value: unknown, factor: number, key?: string): unknown {
  if (Array.isArray(value)) return value.map((one) => scaled(one, factor));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, scaled(one, factor, name)]));
  if (typeof value !== "string" || key === undefined) return value;
  if (DURATION_KEYS.has(key)) return shorter(value, factor);
  if (key !== "expr") return value;
  return value
    .replaceAll(
      RANGE,
      (_, range: string, step?: string) =>
        `[${shorter(range, factor)}${step === undefined ? "" : `:${shorter(step, factor)}`}]`,
    )
    .replaceAll(OFFSET, (_, by: string) => `offset ${shorter(by, factor)}`);
}

function shorter(duration: string, factor: number): string {
  const parts = [...duration.matchAll(DURATION)];
  if (parts.map(([part]) => part).join("") !== duration) throw new Error(`"${duration}" is no duration`);
  const wholeMs = parts.reduce((sum, [, count, unit]) => sum + Number(count) * UNITS_MS[unit as Unit], 0);
  return wholeMs === 0 ? duration : `${Math.max(SHORTEST_MS, Math.round(wholeMs / factor))}ms`;
}
