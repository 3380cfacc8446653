import { parentPort, workerData } from "node:worker_threads";
import { MUTANTS } from "../../tests/simulation/mutants.ts";
import { simulate } from "../../tests/simulation/simulate.ts";

/** Runs in a thread: answers each seed with what came of it. */
const { mutant, isPutBack } = workerData as { readonly mutant: string | undefined; readonly isPutBack: boolean };
const fault = { isPutBack, ...(mutant === undefined ? {} : MUTANTS[mutant]) };

parentPort?.on("message", (seed: number) => {
  void simulate({ seed, ...fault }).then((outcome) => parentPort?.postMessage(outcome));
});
