import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { act, fireEvent, screen } from "@testing-library/react-native";
import { AppState, Text } from "react-native";
import type { Journal } from "../../data/journal.ts";
import { show } from "../journal.fixture.tsx";
import { useAutosave, useSaveState } from "./use-autosave.ts";
import { WritingPage } from "./writing-page.tsx";

const OPENED = { entryId: "entry-1", sheet: "sheet-1", content: "" };

function Page() {
  const autosave = useAutosave(OPENED);
  const { changed, settle } = autosave;
  return (
    <>
      <WritingPage label="Page" initial="" placeholder="" onChange={changed} onLeave={() => void settle()} />
      <Text>{useSaveState(autosave)}</Text>
    </>
  );
}

/** What the journal was told, in its order. */
let told: string[];
/** What each change was told to be a change of. */
let shown: (string | undefined)[];
let isFull: boolean;
const journal: Partial<Journal> = {
  async keep(entryId, { content }, sheet) {
    if (isFull) throw new Error("no room");
    shown.push(sheet?.shown);
    told.push(`keep ${entryId} ${content}`);
  },
  async settlePage(entryId) {
    told.push(`settle ${entryId}`);
  },
  async closePage(entryId) {
    told.push(`close ${entryId}`);
  },
};

beforeEach(() => {
  jest.useFakeTimers();
  told = [];
  shown = [];
  isFull = false;
});

afterEach(() => {
  jest.useRealTimers();
});

const type = (text: string): void => fireEvent.changeText(screen.getByLabelText("Page"), text);
const pass = (ms: number): Promise<void> => act(() => jest.advanceTimersByTimeAsync(ms));

test("what is typed is kept within a second, however fast one types, and the page says so", async () => {
  show(<Page />, { journal });
  for (const text of ["U", "Up", "Up early"]) {
    type(text);
    await pass(90);
  }
  expect(screen.getByText("saving")).toBeTruthy();
  await pass(700);
  expect(told).toEqual(["keep entry-1 Up early"]);
  expect(screen.getByText("saved")).toBeTruthy();
});

test("what could not be kept is said, and goes with the next key", async () => {
  show(<Page />, { journal });
  isFull = true;
  type("Up");
  await pass(1_000);
  expect(screen.getByText("failed")).toBeTruthy();
  isFull = false;
  type("Up early");
  await pass(1_000);
  expect(told).toEqual(["keep entry-1 Up early"]);
  expect(screen.getByText("saved")).toBeTruthy();
});

test("each change says which text it is a change of: the one that was kept last", async () => {
  show(<Page />, { journal });
  type("Up");
  await pass(700);
  isFull = true;
  type("Up early");
  await pass(700);
  isFull = false;
  type("Up early, and out");
  await pass(700);
  expect(told).toEqual(["keep entry-1 Up", "keep entry-1 Up early, and out"]);
  expect(shown).toEqual(["", "Up"]);
});

test("leaving the page settles what was typed, in the same order", async () => {
  show(<Page />, { journal });
  type("Up early");
  fireEvent(screen.getByLabelText("Page"), "blur");
  await pass(0);
  expect(told).toEqual(["keep entry-1 Up early", "settle entry-1"]);
});

test("a page that could not be made part of the journal stays said to be one, though its keys were kept", async () => {
  const settlePage = async (): Promise<void> => {
    throw new Error("no room");
  };
  show(<Page />, { journal: { ...journal, settlePage } });
  type("Up early");
  await pass(350);
  fireEvent(screen.getByLabelText("Page"), "blur");
  await pass(2_000);
  expect(screen.getByText("failed")).toBeTruthy();
});

test("an app that goes to the background settles what was typed before it may be killed", async () => {
  const listen = jest.spyOn(AppState, "addEventListener").mockClear();
  show(<Page />, { journal });
  type("Up early");
  for (const [, listener] of listen.mock.calls) listener("background");
  await pass(0);
  expect(told).toEqual(["keep entry-1 Up early", "settle entry-1"]);
});

test("a page that is closed keeps what was typed a moment ago", async () => {
  show(<Page />, { journal });
  type("Up early");
  screen.unmount();
  await pass(0);
  expect(told).toEqual(["keep entry-1 Up early", "close entry-1"]);
});
