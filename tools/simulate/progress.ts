/** Tells how far many seeds have come: on a terminal in one line that changes, elsewhere in a line now and then. */
export function createProgress(
  wanted: number,
  out: { readonly isTTY?: boolean; write(text: string): unknown },
  now: () => number = () => performance.now(),
) {
  const began = now();
  const everyMs = out.isTTY === true ? 500 : 30_000;
  let [done, failing] = [0, 0];
  let toldAt = began;

  function tell(): void {
    toldAt = now();
    const perSecond = (done * 1_000) / Math.max(1, toldAt - began);
    const minutes = Math.ceil((wanted - done) / perSecond / 60);
    const line = `${done} of ${wanted} seeds, ${failing} failing; ${perSecond.toFixed(1)} a second, ${minutes} min to go`;
    out.write(out.isTTY === true ? `\r${line}\u001b[K` : `${line}\n`);
  }

  return {
    did(isFailing: boolean): void {
      done += 1;
      if (isFailing) failing += 1;
      if (now() - toldAt >= everyMs) tell();
    },
    /** Tells once more, and gives what was counted. */
    end(): { readonly done: number; readonly failing: number } {
      if (done > 0) tell();
      if (out.isTTY === true) out.write("\n");
      return { done, failing };
    },
  };
}
