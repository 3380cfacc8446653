import type { Config } from "../config.ts";

/** What a command may touch of the world; only `cli.ts` knows the real one. */
export interface CommandContext {
  /** Parsed when first asked for, so that `--help` works whatever the environment holds; an option stands above its variable. */
  readonly config: (options?: Readonly<Record<string, string>>) => Config;
  /** What the person's own shell says of folders and programs; a server's settings stand in `config`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: NodeJS.WriteStream;
  /** Progress and complaints. */
  readonly errors: NodeJS.WriteStream;
  readonly input: NodeJS.ReadStream;
  readonly now: () => Date;
  /** Aborted by Ctrl-C or SIGTERM: finish what is under way, keep it, say how to go on. */
  readonly signal: AbortSignal;
  /** Has SIGHUP mean "read your files anew", as for other servers, where the process has no terminal. */
  readonly reloadOnHangup: (reload: () => void) => void;
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
