import { webcrypto } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuthResponse, SyncPushRequest } from "@aura-journal/contracts";
import { openDevice, type Device } from "../../apps/app/src/data/device.ts";
import { WRITER } from "../../apps/app/src/data/session.fixture.ts";
import type { KeptSession } from "../../apps/app/src/data/session.ts";
import { asyncDriver } from "../../apps/app/src/data/sqlite/async-driver.ts";
import type { Driver } from "../../apps/app/src/data/sqlite/driver.ts";
import { openNewest, type StorageFacts, type Store } from "../../apps/app/src/data/sqlite/generations.ts";
import { journalSchema } from "../../apps/app/src/data/sqlite/journal-schema.ts";
import { openNodeDatabase } from "../../apps/app/src/data/sqlite/node-driver.fixture.ts";
import { createModelServer, type ModelServer } from "../simulation/model-server.ts";

export interface OpenedDevice extends Device {
  readonly driver: Driver;
  readonly facts: StorageFacts;
}

/** One person's account on a server of the contract, and the devices they have, on databases in files. */
export interface Bench extends Disposable {
  readonly server: ModelServer;
  /** What answers in the place of the server, or before it; undefined: the server does. */
  between: ((path: string) => Response | Promise<Response> | undefined) | undefined;
  /** Whether the server takes the person's tokens. */
  isSessionOpen: boolean;
  /** The date of the server's answers. */
  date: string | undefined;
  /** Opens the app of a device that has been opened before, or is new. */
  open(name: string, how?: { readonly isDamaged?: boolean }): Promise<OpenedDevice>;
  /** The files of a device's databases. */
  files(name: string): string[];
}

export function createBench(): Bench {
  const directory = mkdtempSync(join(tmpdir(), "aura-bad-days-"));
  const server = createModelServer({ unknown: "closed" });
  const kept = new Map<string, KeptSession>();
  const refusal = (status: number, code: string): Response =>
    answer({ error: { code, message: "", timestamp: "2026-01-25T10:30:00.000Z", requestId: "req_12345678" } }, status);

  function answer(body: unknown, status = 200): Response {
    const headers = { "x-request-id": "req_12345678", ...(bench.date === undefined ? {} : { date: bench.date }) };
    return Response.json(body, { status, headers });
  }

  const serve: typeof fetch = async (...call) => {
    const request = new Request(...call);
    const { pathname, searchParams } = new URL(request.url);
    const other = await bench.between?.(pathname);
    if (other !== undefined) return other;
    if (pathname === "/auth/login") {
      bench.isSessionOpen = true;
      return answer({
        user: WRITER,
        accessToken: "a",
        refreshToken: "r",
        expiresIn: 900,
      } satisfies AuthResponse);
    }
    if (!bench.isSessionOpen) return refusal(401, "AUTH_002");
    if (pathname === "/auth/refresh") {
      return answer({ user: WRITER, accessToken: "a", refreshToken: "r", expiresIn: 900 } satisfies AuthResponse);
    }
    if (pathname === "/sync/push") {
      const { status, body } = server.push((await request.json()) as SyncPushRequest);
      return status === 200 ? answer(body) : refusal(status, "VAL_001");
    }
    if (pathname === "/sync/changes") return answer(server.pull(Object.fromEntries(searchParams), 500));
    return refusal(503, "EXT_001");
  };

  const bench: Bench = {
    server,
    between: undefined,
    isSessionOpen: true,
    date: undefined,
    async open(name, { isDamaged = false } = {}) {
      const store: Store = {
        isPersistent: true,
        names: () =>
          readdirSync(directory).flatMap((file) => (file.startsWith(`${name}.`) ? [file.slice(name.length + 1)] : [])),
        open: (file) => openNodeDatabase(join(directory, `${name}.${file}`)),
        remove: (file) => rmSync(join(directory, `${name}.${file}`)),
      };
      const { driver, facts } = openNewest({
        store,
        schema: journalSchema,
        now: () => new Date(),
        newId: () => webcrypto.randomUUID(),
        isDamaged,
      });
      const device = await openDevice({
        driver: asyncDriver(driver),
        baseUrl: "http://server.test",
        fetch: serve,
        sessionStore: {
          hasCookie: false,
          read: async () => kept.get(name),
          write: async (session) => void (session === undefined ? kept.delete(name) : kept.set(name, session)),
        },
        randomBytes: (size) => webcrypto.getRandomValues(new Uint8Array(size)),
        loadReader: () => Promise.reject(new Error("No analysis here")),
        loadImports: () => Promise.reject(new Error("Nothing moves in here")),
        openFile: () => {
          throw new Error("No file was chosen");
        },
        emit: () => {},
      });
      return { ...device, driver, facts };
    },
    files: (name) =>
      readdirSync(directory)
        .filter((file) => file.startsWith(`${name}.`))
        .map((file) => join(directory, file)),
    [Symbol.dispose]() {
      rmSync(directory, { recursive: true, force: true });
    },
  };
  return bench;
}

/** Ends a device's app as closing it does. */
export async function closeDevice({ replica, driver }: OpenedDevice): Promise<void> {
  await replica.close();
  driver.close();
}

/** Signs in and waits until the device has said and heard all. */
export async function signInAndSync({ account, replica }: Device): Promise<void> {
  const outcome = await account.login(WRITER.email, "a good long passphrase");
  if (outcome.kind !== "done") throw new Error(outcome.problem);
  await replica.setOnline(true);
  await replica.synchronise();
}

/** All texts that a device shows, conflict copies included. */
export async function textsOf({ journal }: Device): Promise<string[]> {
  const { items } = await journal.timeline({ limit: 1_000 });
  const entries = await Promise.all(items.map(({ entryId }) => journal.entry(entryId)));
  const reviews = await journal.conflicts();
  return [...entries.flatMap((entry) => entry?.content ?? []), ...reviews.map(({ mine }) => mine)].toSorted();
}
