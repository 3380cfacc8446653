import { readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { takeFileLock } from "../../platform/file-lock.ts";
import { CommandFailure } from "../command.ts";
import { makePrivateFolder, writePrivateFile, type Places } from "./private-files.ts";

const SessionCredentials = Type.Object({
  kind: Type.Literal("session"),
  server: Type.String(),
  userId: Type.String(),
  email: Type.String(),
  /** The account's, in which its days begin. */
  timezone: Type.String(),
  accessToken: Type.String(),
  expiresAt: Type.String(),
  refreshToken: Type.String(),
});
export type SessionCredentials = Static<typeof SessionCredentials>;

const Credentials = Type.Union([
  SessionCredentials,
  Type.Object({ kind: Type.Literal("api-key"), server: Type.String(), apiKey: Type.String() }),
]);
/** What this machine signs in with. */
export type Credentials = Static<typeof Credentials>;

const LOCK_PATIENCE_MS = 60_000;
const LOCK_PAUSE_MS = 25;

/** @throws CommandFailure where nobody is signed in */
export async function readCredentials({ credentials: path }: Places): Promise<Credentials> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw signedOut();
    throw error;
  });
  const known = parse(text);
  if (!Check(Credentials, known))
    throw new CommandFailure(`${path} is not as "aura login" writes it. Sign in again with "aura login".`);
  return known;
}

export async function writeCredentials(places: Places, credentials: Credentials): Promise<void> {
  await writePrivateFile(places.credentials, `${JSON.stringify(credentials, undefined, 2)}\n`);
}

export async function removeCredentials(places: Places): Promise<void> {
  await rm(places.credentials, { force: true });
}

/**
 * Holds the credentials against other processes of this person, so that only one of them changes tokens at a time: a refresh token that
 * is used after its child has been used ends the session (RFC 9700, section 4.14.2).
 */
export async function lockCredentials({ lock: path }: Places): Promise<Disposable> {
  await makePrivateFolder(dirname(path));
  for (let waitedMs = 0; waitedMs < LOCK_PATIENCE_MS; waitedMs += LOCK_PAUSE_MS) {
    const lock = takeFileLock(path, 0);
    if (lock !== undefined) return { [Symbol.dispose]: () => lock.close() };
    await delay(LOCK_PAUSE_MS);
  }
  throw new CommandFailure('Another "aura" holds the credentials and does not end.');
}

function signedOut(): CommandFailure {
  return new CommandFailure('Nobody is signed in here. "aura login https://your.server" signs in.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
