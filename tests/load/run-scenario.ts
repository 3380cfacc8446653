import { push, register, type Account } from "../../tools/bench/accounts.ts";
import { quantile } from "../../tools/bench/stats.ts";
import { createTextMaker } from "../../tools/bench/texts.ts";
import { openLoop, type Answered, type LoadRequest } from "./open-loop.ts";
import type { Mix, Scenario } from "./scenarios.ts";

export interface ScenarioResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly errorShare: number;
  readonly countByStatus: Readonly<Record<string, number>>;
  /** In words; none where all thresholds held. */
  readonly breaches: readonly string[];
}

const MAX_UNDER_WAY = 500;

/**
 * Prepares journals on a server, puts the scenario's load on it, and judges.
 * @param onStep told what is going on
 */
export async function runScenario(
  url: string,
  scenario: Scenario,
  signal: AbortSignal,
  onStep: (text: string) => void,
): Promise<ScenarioResult> {
  onStep(`${scenario.accounts} journals of ${scenario.entriesBefore} entries`);
  const accounts = await register(url, scenario.accounts, "local");
  const maker = createTextMaker(7);
  for (const account of accounts) {
    signal.throwIfAborted();
    const entries = Array.from({ length: scenario.entriesBefore }, (_, nth) => ({
      content: maker.text(120),
      timestamp: new Date(Date.now() - nth * 12 * 3_600_000).toISOString(),
    }));
    for (let at = 0; at < entries.length; at += 500) await push(account, entries.slice(at, at + 500));
  }
  const idsOf = new Map<Account, string[]>();
  for (const account of accounts) {
    const { body } = await account.client.listEntries({ query: { limit: 50 } });
    idsOf.set(
      account,
      body.items.map(({ entryId }) => entryId),
    );
  }
  const seconds = scenario.stages.reduce((sum, stage) => sum + stage.seconds, 0);
  onStep(`${Math.round(seconds)} s of requests`);
  let nth = 0;
  const next = (): LoadRequest => {
    const account = accounts[nth % accounts.length] as Account;
    nth += 1;
    return requestOf(drawn(scenario.mix, nth), account, nth, idsOf.get(account) as string[], maker);
  };
  const answers = await openLoop({ url, stages: scenario.stages, next, maxUnderWay: MAX_UNDER_WAY, signal });
  signal.throwIfAborted();
  return judge(scenario, answers);
}

/** The kinds in turn, spread by the golden section so that no kind comes in a row. */
function drawn(mix: Mix, nth: number): keyof Mix {
  let place = ((nth * 0.618_033_988_75) % 1) * 100;
  for (const [kind, share] of Object.entries(mix)) {
    place -= share as number;
    if (place < 0) return kind as keyof Mix;
  }
  return "list";
}

function requestOf(
  kind: keyof Mix,
  account: Account,
  nth: number,
  ids: readonly string[],
  maker: ReturnType<typeof createTextMaker>,
): LoadRequest {
  const get = (path: string): LoadRequest => ({ name: kind, method: "GET", path, headers: account.headers });
  const post = (path: string, body: object): LoadRequest => ({
    name: kind,
    method: "POST",
    path,
    headers: { ...account.headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  switch (kind) {
    case "write":
      return post("/entries", { content: maker.text(120) });
    case "list":
      return get(`/entries?limit=20&page=${(nth % 5) + 1}`);
    case "read":
      return get(`/entries/${ids[nth % ids.length]}`);
    case "search":
      return post("/entries/search", { q: maker.vocabulary[(nth * 7) % 300] });
    case "summary":
      return get("/entries/analytics/summary");
    case "changes":
      return get("/sync/changes?limit=20");
  }
}

function judge(scenario: Scenario, answers: readonly Answered[]): ScenarioResult {
  const { judged, stages, thresholds } = scenario;
  const counted = answers.filter(({ stage }) => judged === undefined || judged.includes(stage));
  const seconds = stages.reduce(
    (sum, stage, nth) => (judged === undefined || judged.includes(nth) ? sum + stage.seconds : sum),
    0,
  );
  const latencies = counted.map(({ latencyMs }) => latencyMs);
  const errors = counted.filter(({ status }) => status === 0 || status === 429 || status >= 500).length;
  const countByStatus: Record<string, number> = {};
  for (const { status } of counted) {
    const name = status === 0 ? "no answer" : String(status);
    countByStatus[name] = (countByStatus[name] ?? 0) + 1;
  }
  const p95Ms = quantile(latencies, 0.95);
  const errorShare = errors / counted.length;
  const strays = counted.filter(({ status }) => status >= 400 && status < 500 && status !== 429).length;
  const breaches = [
    ...(p95Ms <= thresholds.p95Ms ? [] : [`p95 ${Math.round(p95Ms)} ms is above ${thresholds.p95Ms} ms`]),
    ...(errorShare <= thresholds.errorShare
      ? []
      : [`${(errorShare * 100).toFixed(2)} % failed, above ${thresholds.errorShare * 100} %`]),
    ...(strays === 0 ? [] : [`${strays} requests were refused as wrong: the script no longer fits the interface`]),
  ];
  return {
    requests: counted.length,
    perSecond: counted.length / seconds,
    p50Ms: quantile(latencies, 0.5),
    p95Ms,
    p99Ms: quantile(latencies, 0.99),
    errorShare,
    countByStatus,
    breaches,
  };
}
