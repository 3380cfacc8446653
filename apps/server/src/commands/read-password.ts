import { CommandFailure, EXIT, type CommandContext } from "./command.ts";

const MAX_BYTES = 4_096;
const ENTER = new Set(["\r", "\n", "\u0004"]);
const INTERRUPT = "\u0003";
const ERASE = new Set(["\u007F", "\b"]);
const ERASE_ALL = "\u0015";

/**
 * A new password: asked for twice without showing it, or the first line of standard input. Never an argument, where every
 * process of the machine could read it.
 */
export async function readNewPassword(
  context: Pick<CommandContext, "input" | "errors">,
  options: { readonly fromInput: boolean; readonly what?: "Password" | "Passphrase" },
): Promise<string> {
  const { what = "Password" } = options;
  if (options.fromInput) return readFirstLine(context.input);
  if (!context.input.isTTY) {
    throw new CommandFailure(
      `There is no terminal to ask for the ${what.toLowerCase()} on. Give it as one line on standard input with --${what.toLowerCase()}-stdin.`,
      EXIT.usage,
    );
  }
  const password = await ask(context, `${what}: `);
  if (password !== (await ask(context, "Once more: "))) {
    throw new CommandFailure(`The two ${what.toLowerCase()}s differ; nothing was changed.`);
  }
  return password;
}

async function readFirstLine(input: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Buffer);
    chunks.push(bytes);
    size += bytes.length;
    if (size > MAX_BYTES || bytes.includes(0x0a)) break;
  }
  const line = Buffer.concat(chunks).toString("utf8").split("\n", 1)[0]?.replace(/\r$/, "") ?? "";
  if (line === "") throw new CommandFailure("Standard input holds no password.", EXIT.usage);
  return line;
}

/** Reads keys one by one, so that the terminal has nothing to show. */
async function ask({ input, errors }: Pick<CommandContext, "input" | "errors">, question: string): Promise<string> {
  errors.write(question);
  input.setRawMode(true);
  input.setEncoding("utf8");
  input.resume();
  const typed: string[] = [];
  try {
    return await new Promise<string>((resolve, reject) => {
      const onData = (text: string): void => {
        for (const key of text) {
          if (ENTER.has(key)) return finish(() => resolve(typed.join("")));
          if (key === INTERRUPT) return finish(() => reject(new CommandFailure("Interrupted.", EXIT.interrupted)));
          if (ERASE.has(key)) typed.pop();
          else if (key === ERASE_ALL) typed.length = 0;
          else if (key >= " ") typed.push(key);
        }
      };
      const finish = (settle: () => void): void => {
        input.off("data", onData);
        settle();
      };
      input.on("data", onData);
    });
  } finally {
    input.setRawMode(false);
    input.pause();
    errors.write("\n");
  }
}
