import type { Config } from "../config.ts";

/** What a command may touch of the world; only `cli.ts` knows the real one. */
export interface CommandContext {
  /** Parsed when first asked for, so that `--help` works whatever the environment holds; an option stands above its variable. */
  readonly config: (options?: Readonly<Record<string, string>>) => Config;
  readonly output: NodeJS.WriteStream;
  /** Progress and complaints. */
  readonly errors: NodeJS.WriteStream;
  readonly input: NodeJS.ReadStream;
  readonly now: () => Date;
  /** Aborted by Ctrl-C or SIGTERM: finish what is under way, keep it, say how to go on. */
  readonly signal: AbortSignal;
}

/** A command that ends with something to tell the person; the message is the whole story, no stack follows it. */
export class CommandFailure extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "CommandFailure";
    this.exitCode = exitCode;
  }
}

/** Exit codes of every command. */
export const EXIT = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;
