import assert from "node:assert/strict";
import { test } from "node:test";
import { actionProblems, workflowProblems } from "./rules.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const SOUND = `name: Sound
on:
  pull_request:
permissions: {}
concurrency:
  group: sound
jobs:
  look:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@${COMMIT} # v7.0.1
        with:
          persist-credentials: false
      - uses: ./.github/actions/programs
      - uses: docker://example.org/a@sha256:${"0".repeat(64)}
      - run: echo "$TITLE"
        env:
          TITLE: \${{ github.event.pull_request.title }}
`;

test("a workflow that keeps to the rules has no problem", () => {
  assert.deepEqual(workflowProblems(SOUND), []);
});

test("each rule finds what it is for", () => {
  const faults: readonly (readonly [from: string, to: string, problem: RegExp])[] = [
    ["pull_request:", "pull_request_target:", /started by pull_request_target/],
    ["on:\n  pull_request:", "on: [push, workflow_run]", /started by workflow_run/],
    ["permissions: {}\n", "", /permissions are not \{\}/],
    ["permissions: {}\n", "permissions: write-all\n", /permissions are not \{\}/],
    ["concurrency:\n  group: sound\n", "", /nothing of concurrency/],
    ["    timeout-minutes: 10\n", "", /job look: it has no time limit/],
    ["timeout-minutes: 10", "timeout-minutes: 360", /job look: it has no time limit/],
    ["    permissions:\n      contents: read\n", "", /job look: it does not say which permissions/],
    [
      "    permissions:\n      contents: read\n",
      "    permissions: write-all\n",
      /job look: it does not say which permissions/,
    ],
    ["          persist-credentials: false", "          fetch-depth: 0", /leaves its credentials behind/],
    [`@${COMMIT} # v7.0.1`, "@v7", /line 14: actions\/checkout@v7 is not pinned/],
    [`@${COMMIT} # v7.0.1`, `@${COMMIT.slice(0, 12)} # v7.0.1`, /is not pinned/],
    [" # v7.0.1", "", /does not say which release/],
    [" # v7.0.1", " # v7", /does not say which release/],
    [`@sha256:${"0".repeat(64)}`, ":latest", /docker:\/\/example.org\/a:latest is not pinned/],
    ['echo "$TITLE"', "echo ${{ github.event.pull_request.title }}", /a script has an expression/],
    ["    runs-on: ubuntu-24.04\n", "    runs-on: ubuntu-24.04\n    secrets: inherit\n", /hands on every secret/],
    [SOUND.slice(SOUND.indexOf("jobs:")), "jobs: {}\n", /it has no job/],
  ];
  for (const [from, to, problem] of faults) {
    assert.ok(SOUND.includes(from), from);
    assert.match(workflowProblems(SOUND.replace(from, to)).join("\n"), problem);
  }
});

test("an action of our own keeps to the rules of steps", () => {
  const sound = `name: A
runs:
  using: composite
  steps:
    - run: apt-get update
      shell: bash
`;
  assert.deepEqual(actionProblems(sound), []);
  assert.match(actionProblems(sound.replace("apt-get update", "echo ${{ inputs.a }}")).join(), /has an expression/);
  assert.match(
    actionProblems(sound.replace("- run: apt-get update\n      shell: bash", "- uses: a/b@main")).join(),
    /not pinned/,
  );
  assert.match(actionProblems("runs:\n  using: composite\n").join(), /no step/);
});
