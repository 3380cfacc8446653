import { expect, jest, test } from "@jest/globals";
import { act, fireEvent, screen } from "@testing-library/react-native";
import { useRouter } from "expo-router";
import type { Account, Outcome } from "../../data/account.ts";
import type { SignedIn } from "../../data/session.ts";
import { SettingsProvider } from "../../data/settings-context.tsx";
import { readSettings, writeSettings } from "../../platform/settings";
import { show } from "../journal.fixture.tsx";
import { ErasureBanner } from "./erasure-banner.tsx";
import { SignInScreen } from "./sign-in-screen.tsx";

jest.mock("../../platform/settings", () => {
  let kept = "{}";
  return {
    readSettings: () => JSON.parse(kept) as object,
    writeSettings: (settings: object) => void (kept = JSON.stringify(settings)),
    systemLanguages: () => ["en"],
  };
});

const DONE = { kind: "done", value: { kind: "open" } } as Outcome<SignedIn>;

test("an account that waits to be erased is kept by one press, and then signed in to", async () => {
  const dueAt = new Date(Date.now() + 86_400_000).toISOString();
  writeSettings({ ...readSettings(), erasure: { email: "writer@example.org", dueAt } });
  const done: string[] = [];
  const account: Partial<Account> = {
    login: async () => {
      done.push("login");
      return done.length === 1 ? { kind: "failed", problem: "waitsForErasure" } : DONE;
    },
    keepAccount: async (email, password) => {
      done.push(`keep ${email} ${password}`);
      return { kind: "done", value: undefined };
    },
  };
  show(
    <SettingsProvider>
      <ErasureBanner />
      <SignInScreen />
    </SettingsProvider>,
    { account },
  );
  expect(await screen.findByText(/writer@example\.org is closed and is deleted on/)).toBeTruthy();
  fireEvent.changeText(screen.getByLabelText("Password"), "a good long passphrase");
  fireEvent.press(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText(/waits to be deleted\. You can still keep it/)).toBeTruthy();
  const buttons = screen.getAllByRole("button", { name: "Keep my account" });
  fireEvent.press(buttons[1] as (typeof buttons)[0]);
  await act(async () => {});
  expect(done).toEqual(["login", "keep writer@example.org a good long passphrase", "login"]);
  expect(useRouter().replace).toHaveBeenCalledWith("/");
  expect(readSettings().erasure).toBeUndefined();
  expect(screen.queryByText(/is closed and is deleted on/)).toBeNull();
});
