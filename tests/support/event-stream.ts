/** A client of `GET /sync/stream` that keeps what it hears. */
export interface EventStream {
  /** How many changes were told so far. */
  count(): number;
  /** Waits until more than these were told. */
  more(than: number): Promise<void>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens one. @throws where it is refused */
export async function listenToStream(url: string, token: string): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal });
  if (response.status !== 200) throw new Error(`the stream answered ${response.status}`);
  let text = "";
  let isEnded = false;
  let wake = (): void => {};
  const count = (): number => text.match(/^event: change$/gm)?.length ?? 0;
  const ended = (async () => {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      wake();
    }
  })()
    .catch(() => {})
    .finally(() => {
      isEnded = true;
      wake();
    });
  return {
    count,
    ended,
    close: () => abort.abort(),
    async more(than) {
      while (count() <= than) {
        if (isEnded) throw new Error("the stream ended");
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
