import { isInstant, isLocalDate, isTimeZone } from "@aura-journal/contracts";
import type { Format } from "../../format.ts";
import type { MovedEntry, MovedItem } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { auraMetadataOf } from "./aura-metadata.ts";
import { parseLine, splitLines } from "./lines.ts";
import { createRepeats } from "./repeats.ts";

const FIELDS = new Set(["date", "text", "tags", "mood", "location", "timestamp", "timezone"]);
/** So many bytes of a file are looked at to tell what it is. */
const LOOK_BYTES = 64 * 1024;

/**
 * JSON Lines `{date, text, tags?, mood?, location?, timestamp?, timezone?}`, as `aura export` writes them. A line has no id: the second
 * one that says the same is an entry of its own, by how many came before it.
 */
export const auraLines: Format = {
  id: "aura-lines",
  name: "AURA (JSON Lines)",

  async detect(source) {
    const file = onlyFile(source);
    if (file === undefined) return 0;
    let first: Record<string, unknown> | undefined;
    for await (const { bytes } of splitLines(upTo(LOOK_BYTES, file))) {
      const parsed = parseLine({ bytes });
      if (parsed.kind === "blank") continue;
      if (parsed.kind === "record") first = parsed.record;
      break;
    }
    const { date, text } = first ?? {};
    return typeof date === "string" && isLocalDate(date) && typeof text === "string" ? 0.95 : 0;
  },

  questions: () => Promise.resolve([]),

  async *read(source): AsyncGenerator<MovedItem> {
    const file = onlyFile(source);
    if (file === undefined) throw new RefusedSource("It is not one file of lines.");
    const ordinalOf = createRepeats();
    for await (const line of splitLines(file.open())) {
      const parsed = parseLine(line);
      if (parsed.kind === "blank") continue;
      const reason = parsed.kind === "problem" ? parsed.reason : faultOf(parsed.record);
      if (parsed.kind === "problem" || reason !== undefined) {
        yield { kind: "problem", where: `line ${line.number}`, reason: reason ?? "" };
        continue;
      }
      const { date, text } = parsed.record as { date: string; text: string };
      const ordinal = ordinalOf(`${date}\n${text}`);
      yield { kind: "entry", entry: entryOf(parsed.record, `${date}\n${ordinal}\n${text}`, parsed.text) };
    }
  },
};

function onlyFile({ files }: ExportedFiles): ExportedFile | undefined {
  return files.length === 1 ? files[0] : undefined;
}

async function* upTo(bytes: number, file: ExportedFile): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of file.open()) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

function faultOf({ date, text, timestamp, timezone }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof date !== "string" || !isLocalDate(date)) return '"date" is not a day such as 2026-01-25';
  if (typeof text !== "string") return '"text" is missing';
  if (text === "") return '"text" is empty';
  if (timestamp !== undefined && (typeof timestamp !== "string" || !isInstant(timestamp))) {
    return '"timestamp" is not an RFC 3339 instant';
  }
  if (timezone !== undefined && (typeof timezone !== "string" || !isTimeZone(timezone))) {
    return '"timezone" is not the name of an IANA time zone';
  }
  return undefined;
}

function entryOf(record: Readonly<Record<string, unknown>>, sourceId: string, original: string): MovedEntry {
  const { date, text, timestamp, timezone } = record as Record<"date" | "text", string> &
    Partial<Record<"timestamp" | "timezone", string>>;
  const zone = timezone === undefined ? {} : { timezone };
  const lost = Object.keys(record).filter((name) => !FIELDS.has(name));
  return {
    sourceId,
    content: text,
    when: timestamp === undefined ? { kind: "local", date, ...zone } : { kind: "instant", timestamp, ...zone },
    metadata: auraMetadataOf(record, lost),
    media: [],
    lost,
    original: originalOf([{ path: "lines.jsonl", text: original }]),
  };
}
