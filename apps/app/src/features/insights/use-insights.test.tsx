import { expect, test } from "@jest/globals";
import { act, fireEvent, screen, waitFor } from "@testing-library/react-native";
import { useState } from "react";
import { Text } from "react-native";
import type { JournalInsights } from "../../data/insights.ts";
import { show } from "../journal.fixture.tsx";
import { PERIODS, rangeOf, type Period } from "./period.ts";
import { useInsights } from "./use-insights.ts";

const TODAY = "2026-06-15";

function Entries() {
  const [period, setPeriod] = useState<Period>("year");
  const value = useInsights(period, TODAY);
  return (
    <>
      {PERIODS.map((one) => (
        <Text key={one} onPress={() => setPeriod(one)}>
          {one}
        </Text>
      ))}
      <Text testID="found">{value === undefined ? "-" : `${value.query.from}: ${value.insights.entries}`}</Text>
    </>
  );
}

test("the other periods are found while one is looked at, and all are asked for again once the journal has changed", async () => {
  const asked: string[] = [];
  let entries = 1;
  const { changed } = show(<Entries />, {
    journal: {
      insights: async ({ from }) => {
        asked.push(from);
        return { entries } as JournalInsights;
      },
    },
  });
  const all = PERIODS.map((period) => rangeOf(period, TODAY).from);
  const shown = (): unknown => screen.getByTestId("found").props["children"];
  await waitFor(() => expect(asked.toSorted()).toEqual(all.toSorted()));
  expect(asked[0]).toBe(rangeOf("year", TODAY).from);

  await act(async () => fireEvent.press(screen.getByText("all")));
  expect(shown()).toBe("0001-01-01: 1");
  expect(asked).toHaveLength(PERIODS.length);

  entries = 2;
  await act(async () => changed());
  await waitFor(() => expect(shown()).toBe("0001-01-01: 2"));
  await act(async () => fireEvent.press(screen.getByText("week")));
  await waitFor(() => expect(shown()).toBe(`${rangeOf("week", TODAY).from}: 2`));
});

test("a question that failed is asked again", async () => {
  let failures = 1;
  const { changed } = show(<Entries />, {
    journal: {
      insights: async () => {
        if (failures-- > 0) throw new Error("the database is away");
        return { entries: 3 } as JournalInsights;
      },
    },
  });
  await waitFor(() => expect(failures).toBe(0));
  await act(async () => changed());
  await waitFor(() => expect(screen.getByTestId("found").props["children"]).toMatch(/: 3$/));
});
