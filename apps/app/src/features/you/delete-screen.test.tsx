import { expect, jest, test } from "@jest/globals";
import { act, fireEvent, screen } from "@testing-library/react-native";
import type { Account } from "../../data/account.ts";
import { WRITER } from "../../data/session.fixture.ts";
import { SettingsProvider } from "../../data/settings-context.tsx";
import { readSettings } from "../../platform/settings";
import { shareFile } from "../../platform/share-file";
import { show } from "../journal.fixture.tsx";
import { DeleteScreen } from "./delete-screen.tsx";

jest.mock("../../platform/share-file", () => ({ shareFile: jest.fn(async () => {}) }));
jest.mock("../../platform/settings", () => {
  let kept = "{}";
  return {
    readSettings: () => JSON.parse(kept) as object,
    writeSettings: (settings: object) => void (kept = JSON.stringify(settings)),
    systemLanguages: () => ["en"],
  };
});

const STATEMENT = {
  keysDestroyedAt: "2026-11-30T12:00:01.000Z",
  destroyed: [{ table: "journal.journal_entries", rows: 1_234, bytes: 1 }],
  backups: { unreadableFrom: null, goneFrom: null },
};
const RECEIPT = `e30.${btoa(JSON.stringify(STATEMENT))}.c2ln`;

async function open(deleteAccount: Account["deleteAccount"]): Promise<void> {
  const account: Partial<Account> = {
    accountState: async () => ({ kind: "open", user: WRITER }),
    deleteAccount,
    receiptKeys: async () => ({ kind: "done", value: { keys: [] } }),
  };
  show(
    <SettingsProvider>
      <DeleteScreen />
    </SettingsProvider>,
    { account },
  );
  fireEvent.changeText(await screen.findByLabelText("Password"), "a good long passphrase");
}

const press = (name: string): void => fireEvent.press(screen.getByRole("button", { name }));
const settle = (): Promise<void> => act(async () => {});

test("an account is closed for 30 days unless somebody says otherwise, and the day is said and kept", async () => {
  const dueAt = "2026-12-30T12:00:00.000Z";
  const deleteAccount = jest.fn(async () => ({ kind: "done", value: { state: "waiting", dueAt } }) as const);
  await open(deleteAccount);
  press("Delete my account");
  expect(screen.getByText(/The account is closed now\. In 30 days/)).toBeTruthy();
  expect(deleteAccount).not.toHaveBeenCalled();
  press("Yes, close it");
  await settle();
  expect(deleteAccount.mock.calls).toEqual([["a good long passphrase", "in-30-days"]]);
  expect(screen.getByText(/It is deleted on Wednesday, December 30/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "Keep my account" }).props["href"]).toBe("/sign-in");
  expect(readSettings().erasure).toEqual({ email: WRITER.email, dueAt });
});

test("one that is deleted at once leaves a receipt, which says what went and is saved as it came", async () => {
  const answer = { state: "erased", dueAt: "2026-11-30T12:00:00.000Z", receipt: RECEIPT } as const;
  const deleteAccount = jest.fn(async () => ({ kind: "done", value: answer }) as const);
  await open(deleteAccount);
  fireEvent.press(screen.getByRole("radio", { name: /^At once/ }));
  press("Delete my account");
  press("Yes, delete everything");
  await settle();
  expect(deleteAccount.mock.calls).toEqual([["a good long passphrase", "now"]]);
  expect(screen.getByText(/On Monday, November 30, 2026 your keys were destroyed, and 1,234 records/)).toBeTruthy();
  expect(screen.getByText(/has not said how long backups are kept/)).toBeTruthy();
  press("Save the receipt");
  press("Save the keys to check it by");
  await settle();
  expect(jest.mocked(shareFile).mock.calls).toEqual([
    ["aura-receipt.txt", "text/plain", RECEIPT],
    ["receipt-keys.json", "application/json", '{\n  "keys": []\n}'],
  ]);
  expect(readSettings().erasure).toBeUndefined();
});

test("who takes another time after all is asked once more, and a wrong password changes nothing", async () => {
  const deleteAccount = jest.fn(async () => ({ kind: "failed", problem: "wrong" }) as const);
  await open(deleteAccount);
  press("Delete my account");
  fireEvent.press(screen.getByRole("radio", { name: /^At once/ }));
  expect(screen.getByRole("button", { name: "Delete my account" })).toBeTruthy();
  press("Delete my account");
  press("Yes, delete everything");
  await settle();
  expect(screen.getByText(/The password is not right/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Delete my account" })).toBeTruthy();
});
