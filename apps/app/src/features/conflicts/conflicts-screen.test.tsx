import { expect, test } from "@jest/globals";
import { act, fireEvent, screen } from "@testing-library/react-native";
import { StyleSheet } from "react-native";
import type { ConflictReview } from "../../data/journal.ts";
import { light } from "../../ui/tokens.ts";
import { show } from "../journal.fixture.tsx";
import { ConflictsScreen } from "./conflicts-screen.tsx";

const CONFLICT = {
  copyId: "copy",
  entryId: "entry",
  mine: "We met at noon by the river.",
  theirs: "We met at dusk by the river.",
} as unknown as ConflictReview;

function open(conflict: ConflictReview = CONFLICT): (readonly (string | undefined)[])[] {
  const decided: (readonly (string | undefined)[])[] = [];
  show(<ConflictsScreen />, {
    journal: {
      conflicts: async () => [conflict],
      async decide(copyId, content) {
        decided.push([copyId, content]);
      },
    },
  });
  return decided;
}

async function choose(name: string): Promise<void> {
  fireEvent.press(await screen.findByRole("button", { name }));
  await act(async () => {});
}

test("both texts stand there whole, and the words in which they differ are marked in each", async () => {
  open();
  await screen.findByText(CONFLICT.mine);
  expect(screen.getByText(CONFLICT.theirs)).toBeTruthy();
  for (const word of ["noon", "dusk"]) {
    const [marked] = screen.getAllByText(word);
    expect(StyleSheet.flatten(marked?.props["style"])["backgroundColor"]).toBe(light.mark);
  }
});

test("keeping mine ends it with my text", async () => {
  const decided = open();
  await choose("Use this one");
  expect(decided).toEqual([["copy", CONFLICT.mine]]);
});

test("keeping both loses no word of either", async () => {
  const decided = open();
  await choose("Keep both, one below the other");
  const kept = decided[0]?.[1] ?? "";
  expect(kept).toContain(CONFLICT.mine);
  expect(kept).toContain(CONFLICT.theirs);
});

test("a merge that was made already is what stands against mine", async () => {
  open({ ...CONFLICT, merged: "We met at dusk by the river, and it rained." });
  expect(await screen.findByText("We met at dusk by the river, and it rained.")).toBeTruthy();
});
