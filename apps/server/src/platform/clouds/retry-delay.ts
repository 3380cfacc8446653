/** The delay in milliseconds of a `google.rpc.RetryInfo` among a gRPC error's details, as Google's clients decode them. */
export function retryDelayMsOf(statusDetails: unknown): number | undefined {
  for (const detail of Array.isArray(statusDetails) ? (statusDetails as unknown[]) : []) {
    const { retryDelay } = (detail ?? {}) as { readonly retryDelay?: unknown };
    const { seconds, nanos } = (retryDelay ?? {}) as { readonly seconds?: unknown; readonly nanos?: unknown };
    const ms = Number(seconds ?? 0) * 1_000 + Number(nanos ?? 0) / 1e6;
    if (retryDelay !== undefined && retryDelay !== null && Number.isFinite(ms) && ms >= 0) return ms;
  }
  return undefined;
}
