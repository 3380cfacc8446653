import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { CommandFailure, EXIT, type CommandContext } from "../command.ts";
import { writePrivateFile } from "./private-files.ts";

const MAX_BYTES = 1024 * 1024;

/**
 * The text of an entry: the words of the command line, standard input (for `-`, or where no terminal is), or what an editor leaves.
 * @throws CommandFailure where there is none
 */
export async function composeText(context: CommandContext, words: readonly string[], folder: string): Promise<string> {
  const isInput = words.length === 0 ? !context.input.isTTY : words.length === 1 && words[0] === "-";
  const text = isInput
    ? await readInput(context.input)
    : words.length > 0
      ? words.join(" ")
      : await edit(context.environment, folder);
  const content = text.replace(/^\uFEFF/, "").trimEnd();
  if (content.trim() === "") throw new CommandFailure("Nothing was written.");
  return content;
}

async function readInput(input: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Buffer);
    size += bytes.length;
    if (size > MAX_BYTES) throw new CommandFailure("This is too much for one entry.", EXIT.usage);
    chunks.push(bytes);
  }
  return textOf(Buffer.concat(chunks), "Standard input");
}

/** Opens an editor on an empty file. Where it fails the file stays, with what was typed. */
async function edit(environment: CommandContext["environment"], folder: string): Promise<string> {
  const editor = [environment["VISUAL"], environment["EDITOR"]].find((name) => name !== undefined && name !== "");
  if (editor === undefined) {
    throw new CommandFailure(
      "Give the text as words or on standard input, or name an editor in $VISUAL or $EDITOR.",
      EXIT.usage,
    );
  }
  const file = join(folder, `writing-${randomUUID()}.md`);
  await writePrivateFile(file, "");
  const status = await run(editor, file);
  const bytes = await readFile(file);
  if (status !== 0 && bytes.length > 0)
    throw new CommandFailure(`The editor failed (${editor}). What it left is in ${file}.`);
  const text = textOf(bytes, file);
  await rm(file);
  return text;
}

/** The variable is a command of the person's own, with options perhaps ("code --wait"); the file is no part of what a shell reads. */
function run(editor: string, file: string): Promise<number | null> {
  const child = spawn("sh", ["-c", `${editor} "$@"`, "sh", file], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
}

function textOf(bytes: Buffer, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new CommandFailure(`${where} is not UTF-8.`, EXIT.usage, error);
  }
}
