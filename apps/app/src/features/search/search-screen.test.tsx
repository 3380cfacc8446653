import { expect, test } from "@jest/globals";
import { act, fireEvent, screen } from "@testing-library/react-native";
import type { LocalSearchHit } from "../../data/journal.ts";
import { markedTexts, show, shownText } from "../journal.fixture.tsx";
import { SearchScreen } from "./search-screen.tsx";

function hitOf(entryId: string, passage: string, words: readonly string[]): LocalSearchHit {
  return {
    entryId,
    timestamp: "2026-05-01T20:00:00Z",
    timezone: "UTC",
    localDate: "2026-05-01",
    excerpt: passage,
    tags: [],
    passage,
    highlights: words.map((word) => ({ start: passage.indexOf(word), end: passage.indexOf(word) + word.length })),
  };
}

test("the words that were found are marked, and nothing else of the passage is", async () => {
  const passage = "Walked to the mill; the oak at the mill is down.";
  show(<SearchScreen />, { journal: { search: async () => [hitOf("1", passage, ["mill", "oak"])] } });
  fireEvent.changeText(screen.getByLabelText("Search"), "mill oak");
  await screen.findByText("One entry");
  expect(markedTexts()).toEqual(["mill", "oak"]);
  expect(shownText()).toContain(passage);
});

test("marks at both ends of a passage, side by side, lose no letter", async () => {
  const passage = "oakmill";
  show(<SearchScreen />, { journal: { search: async () => [hitOf("1", passage, ["oak", "mill"])] } });
  fireEvent.changeText(screen.getByLabelText("Search"), "oak");
  await screen.findByText("One entry");
  expect(markedTexts()).toEqual(["oak", "mill"]);
  expect(shownText()).toContain(passage);
});

test("an answer that comes late does not replace the answer to what is typed now", async () => {
  const waiting = new Map<string, (hits: readonly LocalSearchHit[]) => void>();
  const search = ({ q }: { readonly q: string }) =>
    new Promise<readonly LocalSearchHit[]>((resolve) => waiting.set(q, resolve));
  show(<SearchScreen />, { journal: { search } });
  fireEvent.changeText(screen.getByLabelText("Search"), "oa");
  fireEvent.changeText(screen.getByLabelText("Search"), "oak");
  waiting.get("oak")?.([hitOf("new", "the oak", ["oak"])]);
  await screen.findByText("One entry");
  waiting.get("oa")?.([hitOf("old", "the oath", ["oath"]), hitOf("older", "an oar", ["oar"])]);
  await act(async () => {});
  expect(shownText()).toContain("the oak");
  expect(shownText()).not.toContain("oath");
});

test("a page full of what was found says whether there is more, and no more than there is", async () => {
  const found = Array.from({ length: 20 }, (_, at) => hitOf(String(at), "the oak", ["oak"]));
  const search = async ({ limit }: { readonly limit: number }) => found.slice(0, limit);
  show(<SearchScreen />, { journal: { search } });
  fireEvent.changeText(screen.getByLabelText("Search"), "oak");
  await screen.findByText("20 entries");
  found.push(hitOf("20", "the oak", ["oak"]));
  fireEvent.changeText(screen.getByLabelText("Search"), "the oak");
  await screen.findByText("20+ entries");
});
