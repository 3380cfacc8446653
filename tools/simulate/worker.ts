import { parentPort, workerData } from "node:worker_threads";
import { MUTANTS } from "../../tests/simulation/mutants.ts";
import { simulate } from "../../tests/simulation/simulate.ts";

/** Runs in a thread: answers each seed with what came of it. */
const mutant = workerData as string | undefined;
const fault = mutant === undefined ? {} : MUTANTS[mutant];

parentPort?.on("message", (seed: number) => {
  void simulate({ seed, ...fault }).then((outcome) => parentPort?.postMessage(outcome));
});
