import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { createKeyringFile } from "../platform/master-key.ts";
import { CommandFailure, type CommandContext } from "./command.ts";

/**
 * Makes the master key, for an installation whose services run apart: none of those makes one by itself.
 * @throws CommandFailure where there is one
 */
export async function createKey(context: CommandContext): Promise<void> {
  const { masterKeyFile } = context.config();
  await mkdir(dirname(masterKeyFile), { recursive: true, mode: 0o711 });
  if (!(await createKeyringFile(masterKeyFile, context.now()))) {
    throw new CommandFailure(`${masterKeyFile} is there already; it was left as it is.`);
  }
  context.output.write(
    `Made ${masterKeyFile}. Back it up now, apart from the data: without it no entry can be read again.\n`,
  );
}
