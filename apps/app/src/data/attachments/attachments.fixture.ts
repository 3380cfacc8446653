import type { Attachment } from "@aura-journal/contracts";
import { ApiRequestError } from "@aura-journal/contracts/http";
import { withReference } from "@aura-journal/contracts/attachment-references";
import type { AttachmentCalls } from "../calls.ts";
import { asyncDriver } from "../sqlite/async-driver.ts";
import type { Driver } from "../sqlite/driver.ts";
import { openNodeDatabase } from "../sqlite/node-driver.fixture.ts";
import { createAttachments, type Attachments } from "./attachments.ts";
import { openAttachmentStore } from "./attachment-store.ts";
import type { NewAttachment } from "./local-attachment.ts";

/** How a call goes: as it should; done but never heard of; not done; refused. */
export type Weather = "fair" | "lostAnswer" | "away" | "quota" | "kind" | "tooLarge" | "tooMany" | "portal" | "busy";

export const ENTRY = "0193f3a1-0000-7000-8000-0000000000e1";

export function attachmentId(number: number): string {
  return `0193f3a1-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
}

export function newPhoto(number: number, more: Partial<NewAttachment> = {}): NewAttachment {
  return { attachmentId: attachmentId(number), entryId: ENTRY, kind: "photo", type: "image/jpeg", ...more };
}

const THUMBNAIL = Uint8Array.of(9, 9, 9);

/** A server that keeps what it is sent, in whatever weather the test makes. */
export function createTestServer() {
  const stored = new Map<string, { readonly attachment: Attachment; readonly bytes: Uint8Array }>();
  const server = {
    stored,
    weather: "fair" as Weather,
    /** What was asked, in order. */
    asked: [] as string[],
    hasThumbnails: true,
    hold: undefined as Promise<void> | undefined,
  };

  async function meet(line: string, effect: () => void): Promise<void> {
    server.asked.push(line);
    await server.hold;
    const { weather } = server;
    if (weather === "away") throw new ApiRequestError({ code: "EXT_001", status: 503, message: "" });
    if (weather === "portal") {
      throw new ApiRequestError({ code: "VAL_001", status: 413, message: "", isStrangers: true });
    }
    if (weather === "busy") {
      throw new ApiRequestError({ code: "RATE_001", status: 429, message: "", retryAfterSeconds: 700 });
    }
    effect();
    if (weather === "lostAnswer") throw new ApiRequestError({ code: "EXT_001", status: 503, message: "" });
  }

  function refuse(): void {
    const reason = { field: "body", reason: "no" };
    const told: Partial<Record<Weather, { status: number; details: object }>> = {
      quota: { status: 413, details: { ...reason, quotaBytes: 10, usedBytes: 9 } },
      tooLarge: { status: 413, details: reason },
      kind: { status: 415, details: reason },
      tooMany: { status: 400, details: { field: "entry_id", reason: "has 200 attachments already" } },
    };
    const refusal = told[server.weather];
    if (refusal !== undefined)
      throw new ApiRequestError({ code: "VAL_001", message: "", ...(refusal as { status: 413 }) });
  }

  const missing = (): never => {
    throw new ApiRequestError({ code: "RES_001", status: 404, message: "" });
  };

  const calls: AttachmentCalls = {
    async putAttachment({ params: { attachment_id: id }, query, body }) {
      await meet(`put ${id.slice(-2)}`, () => {
        refuse();
        const bytes = body as Uint8Array;
        const before = stored.get(id);
        if (before !== undefined && Buffer.compare(before.bytes, bytes) !== 0) {
          throw new ApiRequestError({ code: "RES_002", status: 409, message: "" });
        }
        const attachment: Attachment = {
          attachmentId: id,
          ...(query?.entry_id === undefined ? {} : { entryId: query.entry_id }),
          ...(query?.name === undefined ? {} : { name: query.name }),
          kind: "photo",
          type: "image/jpeg",
          bytes: bytes.length,
          hasThumbnail: true,
          createdAt: "2026-01-01T00:00:00.000Z",
        };
        stored.set(id, { attachment, bytes: bytes.slice() });
      });
      return { status: 201, body: (stored.get(id) ?? missing()).attachment };
    },
    async deleteAttachment({ params: { attachment_id: id } }) {
      await meet(`delete ${id.slice(-2)}`, () => void (stored.delete(id) || missing()));
      return { status: 204 };
    },
    async listAttachments({ query }) {
      await meet("list", () => {});
      const { hasThumbnails: hasThumbnail } = server;
      const all = [...stored.values()].map(({ attachment }) => ({ ...attachment, hasThumbnail }));
      return { status: 200, body: { items: all.filter(({ entryId }) => entryId === query.entry_id) } };
    },
    async getAttachment({ params: { attachment_id: id } }) {
      await meet(`get ${id.slice(-2)}`, () => void (stored.get(id) ?? missing()));
      return { status: 200, body: new Response(stored.get(id)?.bytes.slice()).body } as never;
    },
    async getAttachmentThumbnail({ params: { attachment_id: id } }) {
      await meet(`thumbnail ${id.slice(-2)}`, () => void ((server.hasThumbnails && stored.get(id)) || missing()));
      return { status: 200, body: new Response(THUMBNAIL.slice()).body } as never;
    },
  };
  return Object.assign(server, { calls });
}

/** A device over a database and a journal that outlive it. */
export function createTestDevice({ calls }: { readonly calls: AttachmentCalls }, driver: Driver = openNodeDatabase()) {
  const contents = new Map<string, string>();
  const device = {
    driver,
    contents,
    isSignedIn: true,
    /** The app goes away before the entry is made to show it. */
    diesBeforePlacing: false,
    nowMs: Date.parse("2026-03-01T12:00:00Z"),
    changes: 0,
    timers: new Set<{ readonly delayMs: number; readonly ring: () => void }>(),
    ring(): void {
      for (const timer of [...device.timers]) {
        device.timers.delete(timer);
        timer.ring();
      }
    },
    async open(): Promise<Attachments> {
      device.timers.clear();
      return createAttachments({
        store: await openAttachmentStore(asyncDriver(driver)),
        replica: {
          async rewrite(entryId, change) {
            if (device.diesBeforePlacing) throw new Error("The app went away");
            contents.set(entryId, change(contents.get(entryId) ?? ""));
          },
        },
        async entry(entryId) {
          const content = contents.get(entryId);
          return content === undefined ? undefined : { content, isDeleted: false };
        },
        calls,
        signedIn: (call) => call(),
        canAsk: async () => device.isSignedIn,
        timers: {
          start(delayMs, ring) {
            const timer = { delayMs, ring };
            device.timers.add(timer);
            return () => void device.timers.delete(timer);
          },
        },
        now: () => device.nowMs,
        onChange: () => (device.changes += 1),
      });
    },
  };
  return device;
}

/** A text that shows these. */
export function textWith(words: string, ...numbers: readonly number[]): string {
  return numbers.reduce((text, number) => withReference(text, attachmentId(number)), words);
}
