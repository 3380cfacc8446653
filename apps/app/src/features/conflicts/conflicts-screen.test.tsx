import { expect, test } from "@jest/globals";
import { act, fireEvent, screen } from "@testing-library/react-native";
import type { ConflictReview } from "../../data/journal.ts";
import { markedTexts, show, shownText } from "../journal.fixture.tsx";
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
  await screen.findByText("From this side");
  expect(shownText()).toContain(CONFLICT.mine);
  expect(shownText()).toContain(CONFLICT.theirs);
  expect(markedTexts()).toEqual([" noon", " dusk"]);
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
  await screen.findByText("As it stands");
  expect(shownText()).toContain("We met at dusk by the river, and it rained.");
});
