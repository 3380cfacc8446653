import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: NodeJS.GCFunction | undefined;

/**
 * Frees the buffers that were made of late and are needed no more. V8 collects by how full its own heap is; buffers lie outside of it, and
 * tens of megabytes of them gather before it minds. For whoever passes on far more than it holds, such as an upload: what is young is
 * collected in a millisecond or two.
 */
export function freeBuffers(): void {
  collect ??= collector();
  collect({ type: "minor" });
}

/** V8 shows it to contexts that are made while its flag is set. */
function collector(): NodeJS.GCFunction {
  setFlagsFromString("--expose-gc");
  const found = runInNewContext("gc") as NodeJS.GCFunction;
  setFlagsFromString("--no-expose-gc");
  return found;
}
