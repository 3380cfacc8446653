import { ATTACHMENT_LIMITS } from "@aura-journal/contracts/limits";
import type { AttachmentKind } from "./local-attachment.ts";

export interface PickedKind {
  readonly kind: AttachmentKind;
  readonly type: string;
}

/** Some systems hand over files without a type. The server goes by the bytes; this goes before it, to say no at once. */
const TYPES: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
  heic: "image/heic",
  heif: "image/heic",
  avif: "image/avif",
  mp4: "video/mp4",
  m4v: "video/mp4",
  mov: "video/quicktime",
  "3gp": "video/3gpp",
  webm: "video/webm",
  avi: "video/x-msvideo",
  mp3: "audio/mpeg",
  m4a: "audio/mp4",
  aac: "audio/aac",
  ogg: "audio/ogg",
  oga: "audio/ogg",
  opus: "audio/ogg",
  flac: "audio/flac",
  wav: "audio/wav",
  aif: "audio/aiff",
  aiff: "audio/aiff",
  amr: "audio/amr",
  caf: "audio/x-caf",
  pdf: "application/pdf",
};

const PHOTOS = /^image\/(?:jpeg|png|webp|gif|hei[cf]|avif)$/;

/** What a dialog for files offers. */
export const PICKED_TYPES: readonly string[] = [
  ...new Set(Object.values(TYPES).map((type) => (/^(?:audio|video)\//.test(type) ? type.replace(/\/.*/, "/*") : type))),
];

/** A film is read into memory to be sent: larger ones than these are for the import. */
const FILE_BYTES = 256 * 1024 * 1024;

/** The kind of a file that somebody picked; undefined for what is not taken. */
export function kindOfFile(file: { readonly type: string; readonly name?: string }): PickedKind | undefined {
  const ending = /\.([^.]+)$/.exec(file.name ?? "")?.[1]?.toLowerCase() ?? "";
  const type = file.type === "" || file.type === "application/octet-stream" ? (TYPES[ending] ?? "") : file.type;
  if (PHOTOS.test(type)) return { kind: "photo", type };
  if (type.startsWith("audio/")) return { kind: "audio", type };
  if (type.startsWith("video/")) return { kind: "video", type };
  return type === "application/pdf" ? { kind: "pdf", type } : undefined;
}

/** The most bytes that are taken of a kind. */
export function mostBytesOf(kind: AttachmentKind): number {
  return kind === "photo" ? ATTACHMENT_LIMITS.photoBytes : FILE_BYTES;
}

/** A name as the server takes it: its end says what it is. */
export function nameOfFile(name: string | undefined): { readonly name?: string } {
  const kept = [...(name ?? "")].slice(-ATTACHMENT_LIMITS.nameLength).join("").trim();
  return kept === "" ? {} : { name: kept };
}
