import { expect, test } from "@jest/globals";
import { fireEvent, render, screen } from "@testing-library/react-native";
import { useState } from "react";
import { startTranslations } from "../locale/i18n.ts";
import { MoodPicker } from "./mood-picker.tsx";
import type { MoodRating } from "./moods.tsx";

startTranslations("en");

function Picker({ chosen }: { readonly chosen: (MoodRating | undefined)[] }) {
  const [value, setValue] = useState<MoodRating>();
  return (
    <MoodPicker
      value={value}
      onChange={(rating) => {
        chosen.push(rating);
        setValue(rating);
      }}
    />
  );
}

test("a tap names the mood, a tap on another changes it, and a tap on the same takes it away", () => {
  const chosen: (MoodRating | undefined)[] = [];
  render(<Picker chosen={chosen} />);
  fireEvent.press(screen.getByRole("button", { name: "Good" }));
  fireEvent.press(screen.getByRole("button", { name: "Bad" }));
  fireEvent.press(screen.getByRole("button", { name: "Bad" }));
  expect(chosen).toEqual([4, 2, undefined]);
});

test("a screen reader hears the question, five answers, and which of them was given", () => {
  render(<MoodPicker value={5} onChange={() => {}} />);
  expect(screen.getByLabelText("How was it?")).toBeTruthy();
  const faces = screen.getAllByRole("button");
  expect(faces.map(({ props }) => props["aria-label"] ?? props["accessibilityLabel"])).toEqual([
    "Very bad",
    "Bad",
    "So-so",
    "Good",
    "Very good",
  ]);
  expect(faces.map(({ props }) => props["aria-pressed"])).toEqual([false, false, false, false, true]);
});
