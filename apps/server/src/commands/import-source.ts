import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, open, readdir, stat, type FileHandle } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import {
  ARCHIVE_LIMITS,
  archivePath,
  type ByteSource,
  type ExportedFile,
  type ExportedFiles,
  type LeftFile,
} from "@aura-journal/moving";
import { filesOf } from "../services/entries/imports/readers.ts";
import { CommandFailure, EXIT } from "./command.ts";

/** A file or a folder that is moved in. */
export interface ImportSource extends AsyncDisposable {
  readonly files: ExportedFiles;
  /** Changes with the content. */
  readonly fingerprint: string;
}

/** A folder may hold so many files; somebody who gives the root of a disk is told so. */
const MAX_FILES = 200_000;

/**
 * Opens what a person wants to move in. Links within a folder are not followed: a journal does not reach outside of it.
 * @throws CommandFailure where it cannot be read, RefusedSource where it is an archive that is refused
 */
export async function openImportSource(path: string): Promise<ImportSource> {
  const facts = await factsOf(path);
  if (facts.isDirectory()) return openFolder(path);
  if (!facts.isFile())
    throw new CommandFailure(`${path} is not a file: an import reads its source more than once.`, EXIT.usage);
  const handle = await open(path, "r").catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const files = await filesOf(byteSource(basename(path), facts.size, handle));
    return { files, fingerprint: await digestOf(path), [Symbol.asyncDispose]: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function byteSource(name: string, size: number, handle: FileHandle): ByteSource {
  return {
    name,
    size,
    async read(offset, length) {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - offset)));
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    },
  };
}

async function openFolder(path: string): Promise<ImportSource> {
  const root = resolve(path);
  const files: ExportedFile[] = [];
  const left: LeftFile[] = [];
  const hash = createHash("sha256");
  const folders = [""];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const below = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (archivePath(below, ARCHIVE_LIMITS).kind === "nothing") continue;
      if (entry.isDirectory()) folders.push(below);
      if (entry.isSymbolicLink()) left.push({ path: below, reason: "it is a link" });
      if (!entry.isFile()) continue;
      const { size, mtime } = await lstat(join(root, below));
      hash.update(JSON.stringify([below, size, mtime.getTime()]));
      files.push({
        path: below.normalize("NFC"),
        size,
        modifiedAt: mtime.toISOString(),
        open: () => createReadStream(join(root, below)),
      });
      if (files.length > MAX_FILES) {
        throw new CommandFailure(`${path} holds more than ${MAX_FILES.toLocaleString("en-US")} files.`, EXIT.usage);
      }
    }
  }
  return {
    files: { name: basename(root), files, left },
    fingerprint: hash.digest("hex"),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest("hex");
}

async function factsOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): CommandFailure {
  const { code } = error as NodeJS.ErrnoException;
  const why =
    code === "ENOENT" ? "There is no file" : code === "EACCES" ? "This user may not read" : `Cannot read (${code})`;
  return new CommandFailure(`${why} ${path}.`, EXIT.usage, error);
}
