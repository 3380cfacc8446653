import { createEventStreamReader, type Network } from "@aura-journal/sync";

export interface StreamOptions {
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  /** Rejects where there is no session. */
  readonly getAccessToken: () => Promise<string>;
}

/** Listens to the server's stream of changes by `fetch`: an `EventSource` could send no token. */
export function listenWith({ url, fetch, getAccessToken }: StreamOptions): Network["listen"] {
  return ({ told, ended }) => {
    const stopping = new AbortController();
    const { signal } = stopping;
    const listen = async (): Promise<void> => {
      const token = await getAccessToken();
      const headers = { accept: "text/event-stream", authorization: `Bearer ${token}` };
      const response = await fetch(url, { headers, signal });
      if (!response.ok || response.body === null) return;
      const read = createEventStreamReader(told);
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        read(decoder.decode(part.value, { stream: true }));
      }
    };
    // Why it ended does not matter: the replica asks for what it missed, and listens again after a while.
    void listen()
      .catch(() => {})
      .then(() => {
        if (!signal.aborted) ended();
      });
    return () => stopping.abort();
  };
}
