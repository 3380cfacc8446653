/** What is promised at the edge, as deploy/monitoring records it: the share of requests that break it, and how many may. */
export const OBJECTIVES = [
  { rule: "edge:request_errors:ratio_rate5m", what: "requests fail", budget: 0.001 },
  { rule: "edge:request_slow:ratio_rate5m", what: "requests are slow", budget: 0.01 },
] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** Prometheus did not answer as it does. */
export class PrometheusFailure extends Error {}

/** Where Prometheus is asked. */
export interface Prometheus {
  readonly url: string;
  readonly token?: string | undefined;
  readonly timeoutMs: number;
}

/** The objectives whose rule Prometheus does not evaluate: without it, silence would look like health. */
export async function missingRules(prometheus: Prometheus): Promise<string[]> {
  const { groups } = await ask<{ groups: readonly { readonly rules: readonly { readonly name: string }[] }[] }>(
    prometheus,
    "/api/v1/rules?type=record",
  );
  const known = new Set(groups.flatMap(({ rules }) => rules.map(({ name }) => name)));
  return OBJECTIVES.map(({ rule }) => rule).filter((rule) => !known.has(rule));
}

/** How many times as fast as allowed an objective's budget burns now; of several series the worst. Undefined: nobody asked for anything. */
export async function burnRate(prometheus: Prometheus, { rule, budget }: Objective): Promise<number | undefined> {
  const { result } = await ask<{ result: readonly { readonly value: readonly [number, string] }[] }>(
    prometheus,
    `/api/v1/query?${new URLSearchParams({ query: rule }).toString()}`,
  );
  const shares = result.map(({ value }) => Number(value[1])).filter((share) => !Number.isNaN(share));
  return shares.length === 0 ? undefined : Math.max(...shares) / budget;
}

async function ask<T>({ url, token, timeoutMs }: Prometheus, path: string): Promise<T> {
  try {
    const answer = await fetch(new URL(path.slice(1), url.endsWith("/") ? url : `${url}/`), {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
      redirect: "error",
    });
    if (!answer.ok) throw new Error(`it answers ${answer.status}`);
    const { status, data } = (await answer.json()) as { status: string; data?: T };
    if (status !== "success" || data === undefined) throw new Error(`it says ${status}`);
    return data;
  } catch (error) {
    throw new PrometheusFailure(`Prometheus: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
