import type { MyData } from "@aura-journal/contracts";
import { expect, test } from "@jest/globals";
import { screen } from "@testing-library/react-native";
import { WRITER } from "../../data/session.fixture.ts";
import { show, shownText } from "../journal.fixture.tsx";
import { DataScreen } from "./data-screen.tsx";

const DATA: MyData = {
  holdings: [
    {
      table: "journal.journal_entries",
      rows: 1_200,
      bytes: 2_400_000,
      service: "entries",
      holds: "entries",
      isSealed: true,
      keptDays: null,
    },
    {
      table: "journal.attachments",
      rows: 12,
      bytes: 5_000,
      service: "entries",
      holds: "media",
      isSealed: true,
      keptDays: null,
    },
    {
      table: "notify.notifications",
      rows: 1,
      bytes: 900,
      service: "notifications",
      holds: "messages",
      isSealed: false,
      keptDays: 90,
    },
  ],
  retention: { binDays: 30, earlierVersionDays: null, originalDays: 90 },
  processors: [{ name: "Google Cloud Natural Language", receives: "texts", isActive: false }],
  consents: [
    { at: "2026-11-01T12:00:00.000Z", from: "cloud", to: "local", text: { version: "app/privacy/1", language: "en" } },
  ],
  backups: { journalDays: null, keyDays: null },
};

function open(value: MyData): void {
  const account = {
    accountState: async () => ({ kind: "open", user: WRITER }) as const,
    myData: async () => ({ kind: "done", value }) as const,
    attachmentUsage: async () =>
      ({ kind: "done", value: { attachments: 12, bytes: 34_000_000, quotaBytes: 1e9 } }) as const,
  };
  show(<DataScreen />, { account });
}

test("what is stored is said in plain words, with where, how much, how well and how long", async () => {
  open(DATA);
  expect(await screen.findByText("Entries")).toBeTruthy();
  expect(screen.getByText("1,200 records, 2.4 MB · sealed under your own key · kept until you remove it")).toBeTruthy();
  expect(screen.getByText("1 record, 0.9 kB · not sealed under your key · kept for 90 days")).toBeTruthy();
  expect(screen.getByText("In the database: journal.journal_entries")).toBeTruthy();
  expect(await screen.findByText("12 photos and files, 34 MB, beside the database")).toBeTruthy();
  expect(screen.getByText("Of 1,000 MB that you may store")).toBeTruthy();
  expect(screen.getByText("Nobody.")).toBeTruthy();
  expect(screen.getByText("Outside service → This server")).toBeTruthy();
  expect(screen.getByText("Words shown: app/privacy/1, en")).toBeTruthy();
  expect(screen.getByText(/has not said how long backups are kept/)).toBeTruthy();
});

test("who reads texts is named as long as they do, and how long copies stay where that is known", async () => {
  open({
    ...DATA,
    consents: [],
    processors: [{ name: "Google Cloud Natural Language", receives: "texts", isActive: true }],
    backups: { journalDays: 90, keyDays: 14 },
  });
  expect(await screen.findByText(/^Google Cloud Natural Language reads each entry/)).toBeTruthy();
  expect(screen.getByText("Backups of the sealed journal are kept for 90 days.")).toBeTruthy();
  expect(screen.getByText("Backups of the keys are kept apart from it, for 14 days.")).toBeTruthy();
  expect(shownText()).toContain("You have changed nothing");
});

test("without an account it says that no server has anything", async () => {
  show(<DataScreen />, {});
  expect(await screen.findByText(/your journal is on this device alone/)).toBeTruthy();
});
