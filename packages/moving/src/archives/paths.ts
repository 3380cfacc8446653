import { RefusedSource } from "../source.ts";
import type { ArchiveLimits } from "./limits.ts";

export type ArchivePath =
  | { readonly kind: "path"; readonly path: string }
  /** What systems put beside the files of a person. */
  | { readonly kind: "nothing" }
  | { readonly kind: "left"; readonly path: string; readonly reason: string };

/**
 * The path of a file in an archive, as a name and nothing that leads anywhere.
 * @throws RefusedSource for one that would leave the archive ("zip slip"): nobody writes such by accident
 */
export function archivePath(written: string, limits: ArchiveLimits): ArchivePath {
  // One name has two forms, and macOS packs it in the one that other systems do not write.
  const unified = written.replaceAll("\\", "/").normalize("NFC");
  if (unified.startsWith("/") || /^[A-Za-z]:\//u.test(unified)) {
    throw new RefusedSource("The archive holds a path that begins at the root of a disk.");
  }
  const parts = unified.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw new RefusedSource("The archive holds a path that leads out of it.");
  const path = parts.join("/");
  const name = parts.at(-1) ?? "";
  if (path === "" || parts[0] === "__MACOSX" || name === ".DS_Store" || name === "Thumbs.db" || name.startsWith("._")) {
    return { kind: "nothing" };
  }
  const shown = path.slice(0, 100).replaceAll(/\p{Cc}/gu, "\uFFFD");
  if (path.length > limits.pathLength || parts.length > limits.pathDepth) {
    return { kind: "left", path: shown, reason: "its path is too long" };
  }
  if (/\p{Cc}/u.test(path)) return { kind: "left", path: shown, reason: "its path holds control characters" };
  return { kind: "path", path };
}
