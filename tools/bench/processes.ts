import { readdirSync, readFileSync } from "node:fs";

/** Ticks of the processor clock a second; fixed at 100 in Linux's interface to programs. */
const TICKS_A_SECOND = 100;

/** Resident memory of a process now and its highest so far, in bytes; undefined where there is no such process. */
export function residentMemory(pid: number): { readonly now: number; readonly highest: number } | undefined {
  const status = read(`/proc/${pid}/status`);
  if (status === undefined) return undefined;
  const kibibytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return { now: kibibytes("VmRSS") * 1_024, highest: kibibytes("VmHWM") * 1_024 };
}

/** Memory of processes in bytes, where pages that several share are counted once among them (PSS). */
export function proportionalMemory(pids: readonly number[]): number {
  const kibibytes = pids.map((pid) => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? "")?.[1] ?? 0));
  return kibibytes.reduce((sum, one) => sum + one, 0) * 1_024;
}

/** A process and all that descend from it. */
export function processTree(root: number): number[] {
  const childrenByParent = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? Number(statFields(pid)?.[1]) : Number.NaN;
    if (Number.isNaN(parent)) continue;
    childrenByParent.set(parent, [...(childrenByParent.get(parent) ?? []), pid]);
  }
  const tree = [root];
  for (let index = 0; index < tree.length; index++) tree.push(...(childrenByParent.get(tree[index] as number) ?? []));
  return tree;
}

/** Seconds of processor time that living processes have used so far, with what their ended children used. */
export function processorSeconds(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const fields = statFields(pid);
    // utime, stime, cutime, cstime
    return fields === undefined ? 0 : fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  });
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_A_SECOND;
}

export interface MemoryWatch {
  /** Ends the watch; the highest and the samples in their order, in bytes. */
  stop(): { readonly highest: number; readonly samples: readonly number[] };
}

/** Samples a process' resident memory. */
export function watchMemory(pid: number, everyMs = 25): MemoryWatch {
  const samples: number[] = [];
  const sample = (): void => {
    const memory = residentMemory(pid);
    if (memory !== undefined && memory.now > 0) samples.push(memory.now);
  };
  sample();
  const timer = setInterval(sample, everyMs);
  return {
    stop() {
      clearInterval(timer);
      sample();
      return { highest: Math.max(...samples), samples };
    },
  };
}

/** The fields of /proc/<pid>/stat behind the name: state, parent, … */
function statFields(pid: number): string[] | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name stands in brackets and may itself hold brackets and spaces.
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
