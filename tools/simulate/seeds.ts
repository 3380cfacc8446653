import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { MUTANTS } from "../../tests/simulation/mutants.ts";
import { simulateOnServer } from "../../tests/simulation/real-server.ts";
import { simulate, type SimulationOutcome } from "../../tests/simulation/simulate.ts";
import { globalSetup, globalTeardown } from "../../tests/support/cluster.ts";
import { startTestServer } from "../../tests/support/server.ts";

export interface SeedsWanted {
  readonly from: number;
  readonly seeds: number;
  /** Whether the server is put back to an older state once; not the server itself. */
  readonly isPutBack: boolean;
  /** Of a planted fault. */
  readonly mutant?: string;
  readonly log?: (line: string) => void;
  /** Aborted: no seed is begun any more. Those before the first one that was not begun are all done. */
  readonly signal: AbortSignal;
}

/** What came of one seed. Against the server itself there is no trace: time is the machine's. */
export type SeedOutcome = Omit<SimulationOutcome, "trace"> & { readonly trace?: string };

/** Seed after seed with the server that keeps to the contract, on one core or on several. */
export async function* outcomesOnModel(wanted: SeedsWanted, jobs: number): AsyncGenerator<SeedOutcome> {
  if (jobs > 1) return yield* outcomesOfThreads(wanted, jobs);
  const { from, seeds, mutant, isPutBack, log, signal } = wanted;
  const fault = { isPutBack, ...(mutant === undefined ? {} : MUTANTS[mutant]) };
  for (let seed = from; seed < from + seeds && !signal.aborted; seed++) {
    yield await simulate({ seed, ...fault, ...(log === undefined ? {} : { log }) });
  }
}

/** In the order in which they are done. */
async function* outcomesOfThreads(
  { from, seeds, mutant, isPutBack, signal }: SeedsWanted,
  jobs: number,
): AsyncGenerator<SeedOutcome> {
  let next = from;
  const underWay = new Map<Worker, Promise<{ readonly worker: Worker; readonly outcome: SeedOutcome }>>();
  const begin = (worker: Worker): void => {
    underWay.delete(worker);
    if (signal.aborted || next >= from + seeds) return;
    worker.postMessage(next);
    next += 1;
    const outcome = once(worker, "message").then(([told]) => ({ worker, outcome: told as SeedOutcome }));
    underWay.set(worker, outcome);
  };
  const workers = Array.from(
    { length: jobs },
    () => new Worker(new URL("worker.ts", import.meta.url), { workerData: { mutant, isPutBack } }),
  );
  try {
    workers.forEach(begin);
    while (underWay.size > 0) {
      const { worker, outcome } = await Promise.race(underWay.values());
      begin(worker);
      yield outcome;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Seed after seed with a server of its own, on a database of its own. */
export async function* outcomesOnServer({ from, seeds, mutant, signal }: SeedsWanted): AsyncGenerator<SeedOutcome> {
  const fault = mutant === undefined ? {} : (MUTANTS[mutant]?.device ?? {});
  const directory = await mkdtemp(join(tmpdir(), "aura-devices-"));
  try {
    await globalSetup();
    await using server = await startTestServer();
    for (let seed = from; seed < from + seeds && !signal.aborted; seed++) {
      yield { seed, problems: await simulateOnServer(server, seed, directory, fault), counts: {} };
    }
  } finally {
    await globalTeardown();
    await rm(directory, { recursive: true, force: true });
  }
}
