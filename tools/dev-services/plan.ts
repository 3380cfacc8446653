import { TARGETS } from "../../apps/server/src/config.ts";

/** A process that is to run, and where. */
export interface PlannedProcess {
  /** Such as `entries-2`; the number only where there are several. */
  readonly name: string;
  readonly targets: readonly string[];
  readonly port: number;
}

/** Processes for which ports are still to be found. */
export interface Layout {
  readonly name: string;
  readonly targets: readonly string[];
}

export const DEFAULT_PROCESSES = "gateway,auth,users,entries:2,nlp,notifications";

/**
 * Reads such as `gateway,auth+users,entries:2`: processes with commas between them, services of one process with a plus between
 * them, how many of the same after a colon.
 * @returns a complaint where it is not understood, or a service has no process
 */
export function readLayout(text: string): readonly Layout[] | string {
  const processes: Layout[] = [];
  for (const part of text.split(",")) {
    const [, names = "", count = "1"] = /^([a-z+]+)(?::([1-9]))?$/.exec(part.trim()) ?? [];
    const targets = names.split("+");
    const unknown = targets.find((target) => !(TARGETS as readonly string[]).includes(target));
    if (unknown !== undefined) return `"${part}" names no service; there are ${TARGETS.join(", ")}`;
    for (let number = 1; number <= Number(count); number += 1) {
      processes.push({ name: count === "1" ? names : `${names}-${number}`, targets });
    }
  }
  const missing = TARGETS.find((target) => !processes.some(({ targets }) => targets.includes(target)));
  if (missing !== undefined) return `nothing runs ${missing}`;
  if (processes.length === 1) return 'one process is "npm start"';
  const gateways = processes.filter(({ targets }) => targets.includes("gateway"));
  return gateways.length === 1 ? processes : "one process runs the gateway: it has the port";
}

/** What each process is told of the others, and of itself. */
export function environmentOf(
  process: PlannedProcess,
  all: readonly PlannedProcess[],
): Readonly<Record<string, string>> {
  const urls = TARGETS.filter((target) => target !== "gateway").map((target) => [
    `AURA_${target.toUpperCase()}_URL`,
    all
      .filter(({ targets }) => targets.includes(target))
      .map(({ port }) => `http://127.0.0.1:${port}`)
      .join(","),
  ]);
  return { ...Object.fromEntries(urls), AURA_TARGET: process.targets.join(","), PORT: String(process.port) };
}
