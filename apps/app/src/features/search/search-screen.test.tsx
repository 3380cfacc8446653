import { expect, test } from "@jest/globals";
import { fireEvent, screen } from "@testing-library/react-native";
import { StyleSheet, type ViewStyle } from "react-native";
import type { LocalSearchHit } from "../../data/journal.ts";
import { light } from "../../ui/tokens.ts";
import { show } from "../journal.fixture.tsx";
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

const isMarked = (style: unknown): boolean => StyleSheet.flatten(style as ViewStyle).backgroundColor === light.mark;

test("the words that were found are marked, and nothing else of the passage is", async () => {
  const passage = "Walked to the mill; the oak at the mill is down.";
  show(<SearchScreen />, { journal: { search: async () => [hitOf("1", passage, ["mill", "oak"])] } });
  fireEvent.changeText(screen.getByLabelText("Search"), "mill oak");
  await screen.findByText("One entry");
  const texts = screen.getAllByText(/^(?:mill|oak)$/);
  expect(texts.map(({ props }) => [props["children"], isMarked(props["style"])])).toEqual([
    ["mill", true],
    ["oak", true],
  ]);
  const whole = screen.getByText(passage);
  expect(isMarked(whole.props["style"])).toBe(false);
});

test("marks at both ends of a passage, side by side, lose no letter", async () => {
  const passage = "oakmill";
  show(<SearchScreen />, { journal: { search: async () => [hitOf("1", passage, ["oak", "mill"])] } });
  fireEvent.changeText(screen.getByLabelText("Search"), "oak");
  expect(await screen.findByText(passage)).toBeTruthy();
});

test("an answer that comes late does not replace the answer to what is typed now", async () => {
  const waiting = new Map<string, (hits: readonly LocalSearchHit[]) => void>();
  const search = ({ q }: { readonly q: string }) =>
    new Promise<readonly LocalSearchHit[]>((resolve) => waiting.set(q, resolve));
  show(<SearchScreen />, { journal: { search } });
  fireEvent.changeText(screen.getByLabelText("Search"), "oa");
  fireEvent.changeText(screen.getByLabelText("Search"), "oak");
  waiting.get("oak")?.([hitOf("new", "the oak", ["oak"])]);
  await screen.findByText("the oak");
  waiting.get("oa")?.([hitOf("old", "the oath", ["oath"]), hitOf("older", "an oar", ["oar"])]);
  await screen.findByText("One entry");
  expect(screen.queryByText("the oath")).toBeNull();
});
