import assert from "node:assert/strict";
import { test } from "node:test";
import type { Verdict } from "./judge.ts";
import { rollOut, STAGES } from "./stages.ts";

const IMAGE = `example.org/aura@sha256:${"0".repeat(64)}`;
const SOUND: Verdict = { kind: "sound", looks: 3 };

async function tryIt(
  verdicts: readonly Verdict[],
  fails: (command: string) => boolean = () => false,
): Promise<{ outcome: string; commands: string[] }> {
  const commands: string[] = [];
  const left = [...verdicts];
  const outcome = await rollOut({
    image: IMAGE,
    async kubectl(...args) {
      commands.push(args.join(" "));
      await Promise.resolve();
      if (fails(args.join(" "))) throw new Error(`failed: ${args.join(" ")}`);
    },
    judge: () => Promise.resolve(left.shift() ?? SOUND),
    tell: () => {},
  });
  return { outcome, commands };
}

test("a sound roll-out goes through every stage, the gateway last", async () => {
  const { outcome, commands } = await tryIt([]);
  assert.equal(outcome, "rolled out");
  const set = commands.filter((command) => command.startsWith("set image"));
  assert.deepEqual(
    set,
    STAGES.flat().map((name) => `set image deployment/${name} *=${IMAGE}`),
  );
  assert.equal(set.at(-1), `set image deployment/api-gateway *=${IMAGE}`);
  assert.ok(!commands.some((command) => command.includes("undo")));
});

test("where a budget burns, all that was touched goes back, and no further stage begins", async () => {
  const { outcome, commands } = await tryIt([SOUND, { kind: "roll back", reason: "requests fail" }]);
  assert.equal(outcome, "rolled back");
  assert.deepEqual(
    commands.filter((command) => command.includes("undo")),
    ["auth-service", "user-service", "notification-service", "nlp-agent"].map(
      (name) => `rollout undo deployment/${name}`,
    ),
  );
  assert.ok(!commands.some((command) => command.includes("entry-ingestor")));
});

test("a deployment that does not come up is taken back too", async () => {
  let isFirst = true;
  const { outcome, commands } = await tryIt([], (command) => {
    if (!command.startsWith("rollout status deployment/entry-ingestor") || !isFirst) return false;
    isFirst = false;
    return true;
  });
  assert.equal(outcome, "rolled back");
  assert.ok(commands.includes("rollout undo deployment/entry-ingestor"));
});

test("a roll back that fails for one is tried for the others, and told", async () => {
  await assert.rejects(
    tryIt([{ kind: "roll back", reason: "requests fail" }], (command) =>
      command.includes("undo deployment/notification-service"),
    ),
    /not everything could be rolled back: Error: failed: rollout undo deployment\/notification-service/,
  );
});
