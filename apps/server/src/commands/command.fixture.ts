import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createTestDatabase, type TestDatabase } from "../../../../tests/support/postgres.ts";
import { readConfig, secretText, type Config } from "../config.ts";
import { CommandFailure, type CommandContext } from "./command.ts";
import type { ImportOptions } from "./import.ts";
import { addUser } from "./user.ts";

/** A machine on which commands run: a data directory and a database of its own. */
export interface TestMachine extends AsyncDisposable {
  readonly config: Config;
  readonly database: TestDatabase;
  /** The world of one command; what it wrote stands in `said`. */
  context(options?: { readonly input?: string; readonly signal?: AbortSignal }): TestContext;
  /** Adds an account and gives its address. */
  addUser(): Promise<string>;
}

export interface TestContext extends CommandContext {
  readonly said: { output: string; errors: string };
}

export async function createTestMachine(): Promise<TestMachine> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "aura-command-"));
  const { host, port, user, database: name } = database.ownerConnection;
  const where = new URLSearchParams({ host: host ?? "", port: String(port), user: user ?? "" });
  const base = readConfig({ AURA_DATA_DIR: dataDir, PORT: "0", HOST: "127.0.0.1" }, { isRoot: false, cores: 2 });
  const config: Config = {
    ...base,
    databaseUrl: secretText(`postgres:///${name}?${where.toString()}`),
    bcryptCost: 4,
    logLevel: "silent",
  };

  function context(options: { readonly input?: string; readonly signal?: AbortSignal } = {}): TestContext {
    const said = { output: "", errors: "" };
    const sink = (name: "output" | "errors") =>
      ({
        write(text: string, done?: (error?: Error) => void) {
          said[name] += text;
          done?.();
          return true;
        },
      }) as NodeJS.WriteStream;
    return {
      config: () => config,
      environment: {},
      output: sink("output"),
      errors: sink("errors"),
      input: Readable.from([Buffer.from(options.input ?? "")]) as NodeJS.ReadStream,
      now: () => new Date(),
      signal: options.signal ?? new AbortController().signal,
      reloadOnHangup: () => {},
      said,
    };
  }

  return {
    config,
    database,
    context,
    async addUser() {
      const email = `writer-${randomUUID()}@example.org`;
      await addUser(context({ input: `${randomUUID()}\n` }), email, { passwordStdin: true, timezone: "Europe/London" });
      return email;
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** What an import is told where a test says nothing else. */
export function importRules(user: string): ImportOptions {
  return {
    user,
    answers: {},
    shiftYears: 0,
    time: "12:00",
    journalsAsTags: true,
    isAnalysed: false,
    isPreview: false,
    isAgreed: true,
    isJson: false,
  };
}

/** The failure that a command ends with. */
export async function failureOf(command: Promise<unknown>): Promise<CommandFailure> {
  const outcome = await command.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof CommandFailure) return outcome;
  throw new Error("The command did not fail as commands do", { cause: outcome });
}
