import assert from "node:assert/strict";
import { test } from "node:test";
import { freeBuffers } from "./free-buffers.ts";

const MIB = 1024 * 1024;

/** How many bytes of buffers there are at the most while far more than that pass by. */
function mostHeld(between: () => void): number {
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  for (let count = 0; count < 512; count += 1) {
    Buffer.allocUnsafeSlow(MIB).fill(1);
    between();
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  }
  return most;
}

test("buffers that are needed no more do not gather", () => {
  const most = mostHeld(freeBuffers);
  assert.ok(most < 8 * MIB, `${most / MIB} MiB`);
});

test("nor do those that grew old before they were needed no more", () => {
  const held: Buffer[] = [];
  const most = mostHeld(() => {
    held.push(Buffer.allocUnsafeSlow(MIB / 2));
    if (held.length > 8) held.shift();
    freeBuffers();
  });
  assert.ok(most < 32 * MIB, `${most / MIB} MiB`);
});
