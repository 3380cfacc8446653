import { expect, jest, test } from "@jest/globals";
import { act, fireEvent, screen } from "@testing-library/react-native";
import { View } from "react-native";
import type { Journal, LocalAttachment, NewAttachment } from "../../data/journal.ts";
import { pickFiles } from "../../platform/pick-files";
import type { PickedFile } from "../../platform/picked-file.ts";
import { show } from "../journal.fixture.tsx";
import { AttachButtons, AttachProblems, useAttaching } from "./attaching.tsx";
import { Gallery } from "./gallery.tsx";

jest.mock("../../platform/pick-files", () => ({
  FILE_SOURCES: ["library", "files"],
  pickFiles: jest.fn(),
  watchFiles: () => () => {},
}));

const PHOTO: LocalAttachment = {
  attachmentId: "a",
  kind: "photo",
  name: "oak.jpg",
  state: "there",
  isAmongWords: false,
};

const journalWith = (all: readonly LocalAttachment[], more: Partial<Journal> = {}): Partial<Journal> => ({
  attachmentsOf: async () => all,
  thumbnail: async () => undefined,
  ...more,
});

test("each says what it is and where, leads to its page, and those among the words stand there alone", async () => {
  const all: LocalAttachment[] = [
    PHOTO,
    { ...PHOTO, attachmentId: "b", kind: "audio", name: "wind.wav", state: "here" },
    { ...PHOTO, attachmentId: "c", name: "mill.jpg", isAmongWords: true },
  ];
  show(<Gallery entryId="e" />, { journal: journalWith(all) });
  const photo = await screen.findByRole("link", { name: "Photo: oak.jpg" });
  expect(photo.props["href"]).toBe("/entry/e/attachments/a");
  expect(screen.getByRole("link", { name: /^Recording: wind\.wav\. It is kept on this device/ })).toBeTruthy();
  expect(screen.getAllByRole("link").length).toBe(2);
});

test("why the server does not take it is said, also of one among the words, and it can be sent again", async () => {
  const sendAttachmentsAgain = jest.fn(async () => {});
  const refused: LocalAttachment = { ...PHOTO, state: "refused", refusal: "quota", isAmongWords: true };
  show(<Gallery entryId="e" />, { journal: journalWith([refused], { sendAttachmentsAgain }) });
  expect(await screen.findByText(/There is no room left for it on the server/)).toBeTruthy();
  fireEvent.press(screen.getByRole("button", { name: "Try again" }));
  expect(sendAttachmentsAgain).toHaveBeenCalledTimes(1);
});

function Adding() {
  const attaching = useAttaching("e", () => {});
  return (
    <View>
      <AttachButtons attaching={attaching} />
      <AttachProblems attaching={attaching} />
    </View>
  );
}

const file = (name: string, type: string, bytes = 3): PickedFile => ({
  name,
  type,
  bytes,
  read: async () => ({ content: Uint8Array.of(1, 2, 3) }),
});

test("one file that can't be added is named with the reason, and holds up no other", async () => {
  const kept: NewAttachment[] = [];
  const journal: Partial<Journal> = {
    newAttachmentId: async () => `id-${kept.length + 1}`,
    async attach(attachment) {
      if (attachment.name === "full.jpg") throw Object.assign(new Error("no room"), { code: "STORAGE_FULL" });
      kept.push(attachment);
    },
  };
  jest
    .mocked(pickFiles)
    .mockResolvedValue([
      file("notes.txt", "text/plain"),
      file("huge.jpg", "image/jpeg", 65 * 1024 * 1024),
      file("full.jpg", "image/jpeg"),
      file("oak.jpg", "image/jpeg"),
    ]);
  show(<Adding />, { journal });
  fireEvent.press(screen.getByRole("button", { name: "Add photos or films" }));
  await act(async () => {});
  expect(await screen.findByText(/^notes\.txt was not added: it is not a photo/)).toBeTruthy();
  expect(screen.getByText("huge.jpg was not added: it has more than 67 MB.")).toBeTruthy();
  expect(screen.getByText(/^full\.jpg was not added: there is no room left on this device/)).toBeTruthy();
  expect(kept).toEqual([{ attachmentId: "id-1", entryId: "e", kind: "photo", type: "image/jpeg", name: "oak.jpg" }]);
});
