import { expect, test } from "@jest/globals";
import { act, screen } from "@testing-library/react-native";
import { Text } from "react-native";
import { show } from "./journal.fixture.tsx";
import { useJournalQuery } from "../data/journal-context.tsx";

let drawn = 0;

function Moods() {
  const { value } = useJournalQuery("entries", "days", (journal) =>
    journal.writtenDays({ from: "2026-01-01", to: "2026-01-31" }),
  );
  drawn += 1;
  return <Text>{value?.map(({ localDate, mood }) => `${localDate} ${mood}`).join(", ") ?? "-"}</Text>;
}

test("an answer that says the same as before draws nothing anew; one that differs deep inside does", async () => {
  let mood = 4;
  const { changed } = show(<Moods />, {
    journal: { writtenDays: async () => [{ localDate: "2026-01-05", entries: 1, mood }] },
  });
  await screen.findByText("2026-01-05 4");
  drawn = 0;
  await act(async () => changed());
  expect(drawn).toBe(0);
  mood = 5;
  await act(async () => changed());
  expect(screen.getByText("2026-01-05 5")).toBeTruthy();
});
