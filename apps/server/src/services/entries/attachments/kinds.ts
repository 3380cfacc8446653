import type { AttachmentKind } from "@aura-journal/contracts";

/** What bytes are, by how they begin. */
export interface ContentKind {
  readonly kind: AttachmentKind;
  readonly type: string;
}

/** So many bytes of the beginning are looked at. */
export const SNIFFED_BYTES = 64;

type Mark = readonly [offset: number, bytes: string];

/** Each by marks that all have to be there, written as Latin-1. */
const KINDS: readonly (readonly [AttachmentKind, string, ...Mark[]])[] = [
  ["photo", "image/jpeg", [0, "\xff\xd8\xff"]],
  ["photo", "image/png", [0, "\x89PNG\r\n\x1a\n"]],
  ["photo", "image/webp", [0, "RIFF"], [8, "WEBP"]],
  ["photo", "image/gif", [0, "GIF87a"]],
  ["photo", "image/gif", [0, "GIF89a"]],
  ["pdf", "application/pdf", [0, "%PDF-"]],
  ["audio", "audio/wav", [0, "RIFF"], [8, "WAVE"]],
  ["audio", "audio/mpeg", [0, "ID3"]],
  ["audio", "audio/ogg", [0, "OggS"]],
  ["audio", "audio/flac", [0, "fLaC"]],
  ["audio", "audio/amr", [0, "#!AMR"]],
  ["audio", "audio/x-caf", [0, "caff"]],
  ["audio", "audio/aiff", [0, "FORM"], [8, "AIF"]],
  ["video", "video/webm", [0, "\x1a\x45\xdf\xa3"]],
  ["video", "video/x-msvideo", [0, "RIFF"], [8, "AVI "]],
];

/** The first brand of a file in the ISO base media format (ISO/IEC 14496-12, section 4.3). */
const BRANDS: readonly (readonly [RegExp, AttachmentKind, string])[] = [
  [/^(?:heic|heix|heim|heis|hevc|hevx|mif1|msf1)$/, "photo", "image/heic"],
  [/^(?:avif|avis)$/, "photo", "image/avif"],
  [/^(?:M4A |M4B |M4P )$/, "audio", "audio/mp4"],
  [/^qt {2}$/, "video", "video/quicktime"],
  [/^3g/, "video", "video/3gpp"],
  [/^(?:isom|iso[2-9]|mp4[12]|avc1|M4V |M4VH|M4VP|dash|mmp4|f4v )$/, "video", "video/mp4"],
];

/**
 * What bytes are by their own word, whatever they were said to be; undefined for all that is not taken. None of these is a page
 * or a script to a browser.
 */
export function kindOf(beginning: Uint8Array): ContentKind | undefined {
  const head = Buffer.from(beginning.subarray(0, SNIFFED_BYTES)).toString("latin1");
  for (const [kind, type, ...marks] of KINDS) {
    if (marks.every(([offset, bytes]) => head.startsWith(bytes, offset))) return { kind, type };
  }
  if (head.startsWith("ftyp", 4)) {
    const brand = head.slice(8, 12);
    const known = BRANDS.find(([pattern]) => pattern.test(brand));
    return known && { kind: known[1], type: known[2] };
  }
  return isFrameOfMpegAudio(head) ? { kind: "audio", type: "audio/mpeg" } : isAdts(head) ? AAC : undefined;
}

const AAC: ContentKind = { kind: "audio", type: "audio/aac" };

/** MPEG-1 or 2, layer III, without a tag before it (ISO/IEC 11172-3, section 2.4.1.3): eleven bits of sync, then no reserved values. */
function isFrameOfMpegAudio(head: string): boolean {
  const [, second, third] = [head.charCodeAt(0), head.charCodeAt(1), head.charCodeAt(2)];
  if (head.charCodeAt(0) !== 0xff || second === undefined || third === undefined) return false;
  const isLayer3 = (second & 0xe6) === 0xe2 && (second & 0x18) !== 0x08;
  return isLayer3 && third >> 4 !== 0xf && third >> 4 !== 0 && (third & 0x0c) !== 0x0c;
}

/** AAC in ADTS frames (ISO/IEC 13818-7, section 6.2): twelve bits of sync, and a layer of nought. */
function isAdts(head: string): boolean {
  return head.charCodeAt(0) === 0xff && (head.charCodeAt(1) & 0xf6) === 0xf0;
}
