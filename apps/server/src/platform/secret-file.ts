import { constants } from "node:fs";
import { open } from "node:fs/promises";

/** More than any secret here needs, and less than what would fill the memory. */
const LONGEST_BYTES = 64 * 1024;

/** What a secret's file holds, or why it cannot be had. */
export type FoundSecret = { readonly value: string } | { readonly problem: string };

/** Reads a secret from a file, as container managers hand them over; the line break that editors put behind the last line is not part of it. */
export async function readSecretFile(path: string): Promise<FoundSecret> {
  let bytes: Buffer;
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await file.stat()).isFile()) return { problem: "it is no file" };
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_BYTES + 1), 0, LONGEST_BYTES + 1, 0);
    bytes = buffer.subarray(0, bytesRead);
  } catch (error) {
    return { problem: reasonOf(error as NodeJS.ErrnoException) };
  }
  if (bytes.length > LONGEST_BYTES) return { problem: `it is longer than ${LONGEST_BYTES / 1024} KiB` };
  try {
    const value = new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r?\n$/, "");
    if (value === "") return { problem: "it is empty" };
    return value.includes("\0") ? { problem: "it is no text" } : { value };
  } catch {
    return { problem: "it is no text" };
  }
}

function reasonOf({ code }: NodeJS.ErrnoException): string {
  if (code === "ENOENT" || code === "ENOTDIR") return "there is none";
  return code === "EACCES" ? "this user may not read it" : `it cannot be read (${code ?? "unknown"})`;
}
