import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { CommandContext } from "../command.ts";

/** Where the command keeps what belongs to the person at this machine, by the XDG Base Directory Specification. */
export interface Places {
  readonly credentials: string;
  readonly lock: string;
  /** Not in the configuration, which people copy and publish: it holds text of a journal. */
  readonly drafts: string;
}

export function placesOf({ environment }: Pick<CommandContext, "environment">): Places {
  const configuration = join(folderOf(environment["XDG_CONFIG_HOME"]) ?? join(homedir(), ".config"), "aura");
  const state = join(folderOf(environment["XDG_STATE_HOME"]) ?? join(homedir(), ".local", "state"), "aura");
  return {
    credentials: join(configuration, "credentials.json"),
    lock: join(configuration, "credentials.lock"),
    drafts: join(state, "drafts"),
  };
}

/** Makes a folder for its owner alone. */
export async function makePrivateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
}

/** Replaces a file at once or not at all, readable by its owner alone from its first byte on. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await makePrivateFolder(dirname(path));
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    await using file = await open(draft, "wx", 0o600);
    await file.writeFile(text);
    await file.sync();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The specification ignores a path that is not absolute. */
function folderOf(value: string | undefined): string | undefined {
  return value?.startsWith("/") === true ? value : undefined;
}
