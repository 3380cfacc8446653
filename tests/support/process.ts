import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { AURA, NODE_FLAGS } from "../../tools/aura-process.ts";

const SERVICES_APART = fileURLToPath(new URL("../../tools/dev-services.ts", import.meta.url));
/** Every border between services that calls cross while somebody waits is one between processes; each process costs a start. */
const PROCESSES = "gateway,auth+users,entries,nlp+notifications";

/** In which a run with services apart finds a server that speaks the protocol of MongoDB; absent where there is none. */
export const MONGODB_VARIABLE = "AURA_TEST_MONGODB";

/** For whom a process runs, and whether it is in a group of its own, which Ctrl-C in a terminal does not reach. */
type RunAs = Pick<SpawnOptions, "uid" | "gid" | "detached">;

/** The `aura` program as a process of its own. */
export interface AuraProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Everything it printed so far, both streams. */
  readonly printed: () => string;
  /** Ends with its exit code (`null` after a signal). */
  readonly exit: Promise<number | null>;
  /** Waits until its output matches; fails with the output when it ends before. */
  prints(pattern: RegExp): Promise<RegExpExecArray>;
}

/**
 * Starts `aura` with these arguments and nothing else in the environment but what is named.
 * @param input what it finds on standard input; absent: nothing
 */
export function startAura(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  runAs?: RunAs,
  input?: string,
): AuraProcess {
  // In a run with services apart, what serves is a process for each of them, behind a gateway, on the same data directory.
  if (process.env["AURA_TEST_SHAPE"] === "apart" && args.length === 1 && args[0] === "serve") {
    return startServices({ ...ownMongo(), ...env }, ["--processes", PROCESSES], runAs);
  }
  return start([AURA, ...args], env, runAs, input);
}

/** Another version of the program, whose `cli.ts` this is, as a process of its own. */
export function startVersion(cli: string, args: readonly string[], env: Readonly<Record<string, string>>): AuraProcess {
  return start([...NODE_FLAGS, cli, ...args], env);
}

/** A database of their own on the run's server of the protocol of MongoDB, where there is one. */
function ownMongo(): { readonly MONGODB_URL?: string } {
  const url = process.env[MONGODB_VARIABLE];
  return url === undefined ? {} : { MONGODB_URL: `${url}-${randomUUID()}` };
}

/** Starts the services apart, as `npm run dev:services` does. */
export function startServices(
  env: Readonly<Record<string, string>>,
  args: readonly string[],
  runAs?: RunAs,
): AuraProcess {
  return start([SERVICES_APART, ...args], env, runAs);
}

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  runAs?: RunAs,
  input?: string,
): AuraProcess {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env["PATH"] ?? "", HOME: env["HOME"] ?? "/nonexistent", ...env },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    ...runAs,
  });
  child.stdin?.end(input);
  let text = "";
  const listeners = new Set<() => void>();
  const take = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout?.on("data", take);
  child.stderr?.on("data", take);
  const exit = once(child, "close").then(([code]) => {
    for (const listener of listeners) listener();
    return code as number | null;
  });
  return {
    child,
    printed: () => text,
    exit,
    prints(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(text);
          if (found !== null) resolve(found);
          else if (child.exitCode !== null || child.signalCode !== null)
            reject(new Error(`it ended before it printed ${String(pattern)}:\n${text}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      });
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGINT");
      await exit;
    },
  };
}
