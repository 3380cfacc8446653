import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What may gather among what is no longer young: less than half of what V8 lets gather before it looks for itself. */
const OLD_BYTES = 24 * 1024 * 1024;

let collect: NodeJS.GCFunction | undefined;
let least = Infinity;

/**
 * Frees the buffers that were made of late and are needed no more. V8 collects by how full its own heap is; buffers lie outside of it, and
 * tens of megabytes of them gather before it minds. For whoever passes on far more than it holds, such as an upload: what is young is
 * collected in a millisecond or two; only where much has grown old meanwhile is all looked through, which takes some tens of them.
 */
export function freeBuffers(): void {
  collect ??= collector();
  collect({ type: "minor" });
  const { arrayBuffers } = process.memoryUsage();
  least = Math.min(least, arrayBuffers);
  if (arrayBuffers - least < OLD_BYTES) return;
  collect({ type: "major" });
  // What lives on may be more than it was.
  least = process.memoryUsage().arrayBuffers;
}

/** V8 shows it to contexts that are made while its flag is set. */
function collector(): NodeJS.GCFunction {
  setFlagsFromString("--expose-gc");
  const found = runInNewContext("gc") as NodeJS.GCFunction;
  setFlagsFromString("--no-expose-gc");
  return found;
}
