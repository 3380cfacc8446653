import type { SyncChangesQuery } from "@aura-journal/contracts";
import type { Network, Reply } from "@aura-journal/sync";

export interface NetworkOptions {
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** The token of the session; rejects where there is none or where it can't be renewed now. */
  readonly getAccessToken: () => Promise<string>;
  /** Whether a failure to get a token means that the session has ended, and not that nobody answered. */
  readonly isSignedOut: (error: unknown) => boolean;
}

/** How long an answer may take before the server counts as out of reach; a pull of 500 entries takes a moment. */
const TIMEOUT_MS = 30_000;

/** The server as the replica speaks with it. */
export function createNetwork({ baseUrl, fetch, getAccessToken, isSignedOut }: NetworkOptions): Network {
  async function ask(path: string, init: RequestInit & { readonly headers?: Record<string, string> }): Promise<Reply> {
    try {
      const token = await getAccessToken();
      const response = await fetch(baseUrl + path, {
        ...init,
        headers: { accept: "application/json", ...init.headers, authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) return { kind: "answered", body: response.status === 204 ? undefined : await response.json() };
      return failureOf(response);
    } catch (error) {
      return isSignedOut(error) ? { kind: "signedOut" } : { kind: "unreachable" };
    }
  }

  return {
    push: (body) =>
      ask("/sync/push", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    pull: (query) => ask(`/sync/changes${queryOf(query)}`, {}),
    restore: (entryId) => ask(`/entries/${encodeURIComponent(entryId)}/restore`, { method: "POST" }),
    listen({ told, ended }) {
      const stopping = new AbortController();
      void (async () => {
        const token = await getAccessToken();
        const response = await fetch(`${baseUrl}/sync/stream`, {
          headers: { accept: "text/event-stream", authorization: `Bearer ${token}` },
          signal: stopping.signal,
        });
        if (response.ok && response.body !== null) for await (const cursor of cursorsOf(response.body)) told(cursor);
      })()
        .catch(() => {})
        .then(() => {
          if (!stopping.signal.aborted) ended();
        });
      return () => stopping.abort();
    },
  };
}

/** What an answer of 400 and above means for what is to be sent. */
async function failureOf(response: Response): Promise<Reply> {
  if (response.status === 401) return { kind: "signedOut" };
  if (response.status === 400 || response.status === 413) {
    const error = errorOf(await response.json().catch(() => undefined));
    return { kind: "refused", refusal: { code: error?.code ?? "VAL_001", message: error?.message ?? "Refused" } };
  }
  const retryAfterMs = Number(response.headers.get("retry-after")) * 1_000;
  return retryAfterMs > 0 ? { kind: "unreachable", retryAfterMs } : { kind: "unreachable" };
}

function errorOf(body: unknown): { readonly code: string; readonly message: string } | undefined {
  const error = (body as { readonly error?: { readonly code?: unknown; readonly message?: unknown } } | undefined)
    ?.error;
  return typeof error?.code === "string" && typeof error.message === "string"
    ? { code: error.code, message: error.message }
    : undefined;
}

function queryOf({ since, limit }: SyncChangesQuery): string {
  const query = new URLSearchParams();
  if (since !== undefined) query.set("since", since);
  if (limit !== undefined) query.set("limit", String(limit));
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** The cursors of a stream of `change` events (WHATWG HTML, section 9.2), as they come. */
export async function* cursorsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  try {
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      const events = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
      rest = events.pop() ?? "";
      for (const event of events) {
        const cursor = cursorOf(event);
        if (cursor !== undefined) yield cursor;
      }
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

function cursorOf(event: string): string | undefined {
  const lines = event.split(/\r?\n/);
  if (!lines.some((line) => /^event: ?change$/.test(line))) return undefined;
  const data = lines.flatMap((line) => /^data: ?(.*)$/.exec(line)?.[1] ?? []).join("\n");
  try {
    const { cursor } = JSON.parse(data) as { cursor?: unknown };
    return typeof cursor === "string" ? cursor : undefined;
  } catch {
    return undefined;
  }
}
