import { CommandFailure, EXIT, type CommandContext } from "./command.ts";

const MAX_BYTES = 4_096;
const ENTER = new Set(["\r", "\n", "\u0004"]);
const INTERRUPT = "\u0003";
const ERASE = new Set(["\u007F", "\b"]);
const ERASE_ALL = "\u0015";

type Terminal = Pick<CommandContext, "input" | "errors">;

/**
 * A new password: asked for twice without showing it, or the first line of standard input. Never an argument, where every
 * process of the machine could read it.
 */
export async function readNewPassword(
  context: Terminal,
  options: { readonly fromInput: boolean; readonly what?: "Password" | "Passphrase" },
): Promise<string> {
  const { what = "Password" } = options;
  await using secrets = openSecrets(context, options);
  const password = await secrets.read(what);
  if (!options.fromInput && password !== (await ask(context, "Once more: "))) {
    throw new CommandFailure(`The two ${what.toLowerCase()}s differ; nothing was changed.`);
  }
  return password;
}

/** Where what nobody may see comes from: a terminal that does not show it, or the lines of standard input, one after another. */
export interface Secrets extends AsyncDisposable {
  /** @throws CommandFailure where there is none */
  read(what: string): Promise<string>;
}

export function openSecrets(context: Terminal, options: { readonly fromInput: boolean }): Secrets {
  if (options.fromInput) return inputLines(context.input);
  return {
    async read(what) {
      if (context.input.isTTY) return ask(context, `${what}: `);
      throw new CommandFailure(
        `There is no terminal to ask for the ${inSentence(what)} on. Give it as one line on standard input with --${what.toLowerCase().replace(" ", "-")}-stdin.`,
        EXIT.usage,
      );
    },
    [Symbol.asyncDispose]: async () => {},
  };
}

function inputLines(input: NodeJS.ReadStream): Secrets {
  const chunks = input[Symbol.asyncIterator]();
  let rest = Buffer.alloc(0);
  let isAtEnd = false;
  return {
    async read(what) {
      while (!isAtEnd && !rest.includes(0x0a) && rest.length <= MAX_BYTES) {
        const next = await chunks.next();
        if (next.done === true) isAtEnd = true;
        else rest = Buffer.concat([rest, Buffer.from(next.value as Buffer)]);
      }
      const end = rest.indexOf(0x0a);
      const line = (end === -1 ? rest : rest.subarray(0, end)).toString("utf8").replace(/\r$/, "");
      rest = end === -1 ? Buffer.alloc(0) : rest.subarray(end + 1);
      if (line === "") throw new CommandFailure(`Standard input holds no ${inSentence(what)}.`, EXIT.usage);
      return line;
    },
    async [Symbol.asyncDispose]() {
      await chunks.return?.();
    },
  };
}

/** "API key" keeps its capitals. */
function inSentence(what: string): string {
  return what.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** Reads keys one by one, so that the terminal has nothing to show. */
async function ask({ input, errors }: Terminal, question: string): Promise<string> {
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
