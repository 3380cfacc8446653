import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, chown, cp, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startAura, type AuraProcess } from "../support/process.ts";

const ACCOUNT = { email: "ann@example.org", password: "an oak tree in the rain" };

async function freshDirectory(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "aura-start-"));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function serve(
  dataDir: string,
  environment: Record<string, string> = {},
  user?: { uid: number; gid: number },
): AuraProcess {
  const defaults = { AURA_DATA_DIR: dataDir, HOST: "127.0.0.1", PORT: "0", METRICS_PORT: "0" };
  return startAura(["serve"], { ...defaults, ...environment }, user);
}

async function urlOf(server: AuraProcess): Promise<string> {
  return (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
}

function post(url: string, body: object, token?: string): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
}

async function signIn(url: string): Promise<string> {
  const answer = await post(`${url}/auth/login`, ACCOUNT);
  assert.equal(answer.status, 200);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}

test("from a fresh directory it serves, stops on an interrupt, and serves the same data again", async () => {
  await using directory = await freshDirectory();
  let token: string;
  {
    await using server = serve(directory.path);
    const url = await urlOf(server);
    await server.prints(/new master key was made: back it up/);
    assert.equal((await stat(join(directory.path, "master.key"))).mode & 0o777, 0o600);
    assert.equal((await post(`${url}/auth/register`, ACCOUNT)).status, 201);
    token = await signIn(url);
    assert.equal((await post(`${url}/entries`, { content: "kept over night" }, token)).status, 201);
    server.child.kill("SIGINT");
    assert.equal(await server.exit, 0);
  }
  await using again = serve(directory.path);
  const url = await urlOf(again);
  const answer = await fetch(`${url}/entries`, { headers: { authorization: `Bearer ${await signIn(url)}` } });
  const { items } = (await answer.json()) as { items: { content: string }[] };
  assert.deepEqual(
    items.map((item) => item.content),
    ["kept over night"],
  );
  assert.doesNotMatch(again.printed(), /new master key/);
});

test("a second server on the same directory says who holds it, and disturbs nothing", async () => {
  await using directory = await freshDirectory();
  await using first = serve(directory.path);
  const url = await urlOf(first);
  await using second = serve(directory.path);
  assert.equal(await second.exit, 1);
  assert.match(second.printed(), new RegExp(`in use by AURA Journal with process id ${first.child.pid}`));
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
});

test("a taken port is named with the variable that chooses another, and nothing is left running", async () => {
  await using directory = await freshDirectory();
  // Whoever asks it whether it is ready is sent away: what is kept open would hold up its end.
  await using holder = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(holder, "listening");
  const { port } = holder.address() as AddressInfo;
  for (const variable of ["PORT", "METRICS_PORT"]) {
    await using server = serve(directory.path, { [variable]: String(port) });
    assert.equal(await server.exit, 1);
    assert.match(server.printed(), new RegExp(`aura: Port ${port} of 127.0.0.1 cannot .* program .* ${variable}\\.`));
  }
  await using next = serve(directory.path);
  assert.equal((await fetch(`${await urlOf(next)}/readyz`)).status, 200);
});

test("requests under way when it is told to stop are answered, and a client that keeps its connection does not hold it up", async () => {
  await using directory = await freshDirectory();
  await using server = serve(directory.path);
  const url = await urlOf(server);
  assert.equal((await post(`${url}/auth/register`, ACCOUNT)).status, 201);
  const token = await signIn(url);
  const stream = await fetch(`${url}/sync/stream`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(stream.status, 200);
  // Each costs a password hash, so that some are still at work when the signal comes.
  const logins = Array.from({ length: 8 }, () => post(`${url}/auth/login`, ACCOUNT));
  await Promise.race(logins);
  server.child.kill("SIGTERM");
  assert.deepEqual(
    (await Promise.all(logins)).map(({ status }) => status),
    Array<number>(8).fill(200),
  );
  await stream.text();
  assert.equal(await server.exit, 0);
});

test("a terminal that is closed stops it in order, and no database is left running", async () => {
  await using directory = await freshDirectory();
  await using server = serve(directory.path);
  await urlOf(server);
  const pidFile = join(directory.path, "postgres", "data", "postmaster.pid");
  assert.ok(existsSync(pidFile));
  // The system tells the process, and so does whatever started it.
  server.child.kill("SIGHUP");
  server.child.kill("SIGHUP");
  assert.equal(await server.exit, 0);
  assert.ok(!existsSync(pidFile));
});

test("as root it serves from a directory that is shut to others, and names one above it that it may not open", async (t) => {
  if (process.getuid?.() !== 0) return t.skip("only root runs its database as somebody else");
  await using directory = await freshDirectory();
  await chmod(directory.path, 0o700);
  {
    await using server = serve(directory.path);
    assert.equal((await fetch(`${await urlOf(server)}/readyz`)).status, 200);
  }
  await chmod(directory.path, 0o700);
  await using refused = serve(join(directory.path, "below"));
  assert.equal(await refused.exit, 1);
  assert.match(refused.printed(), new RegExp(`aura: ${directory.path} shuts out .*chmod o\\+x`));
});

test("after a kill -9 the next start takes over and has what was answered", async () => {
  await using directory = await freshDirectory();
  await using killed = serve(directory.path);
  const url = await urlOf(killed);
  assert.equal((await post(`${url}/auth/register`, ACCOUNT)).status, 201);
  killed.child.kill("SIGKILL");
  await killed.exit;
  await using next = serve(directory.path);
  assert.ok(await signIn(await urlOf(next)));
});

test("an ordinary user gets the same from a home of his own", async (t) => {
  if (process.getuid?.() !== 0) return t.skip("already an ordinary user: the other tests show it");
  await using directory = await freshDirectory();
  const user = { uid: 65_534, gid: 65_534 };
  await chown(directory.path, user.uid, user.gid);
  await using server = serve(directory.path, {}, user);
  const url = await urlOf(server);
  assert.equal((await post(`${url}/auth/register`, ACCOUNT)).status, 201);
  assert.equal((await stat(join(directory.path, "master.key"))).uid, user.uid);
});

test("without its master key a journal is not opened under a new one", async () => {
  await using directory = await freshDirectory();
  {
    await using server = serve(directory.path);
    const url = await urlOf(server);
    await post(`${url}/auth/register`, ACCOUNT);
    assert.equal((await post(`${url}/entries`, { content: "sealed" }, await signIn(url))).status, 201);
  }
  const key = join(directory.path, "master.key");
  const copy = join(directory.path, "copy-of-the-key");
  await cp(key, copy);
  await rm(key);
  await using without = serve(directory.path);
  assert.equal(await without.exit, 1);
  assert.match(without.printed(), /master key .* is missing/);
  await cp(copy, key);
  await chmod(key, 0o644);
  await using open = serve(directory.path);
  assert.equal(await open.exit, 1);
  assert.match(open.printed(), /chmod 600/);
  assert.ok((await readFile(copy, "utf8")).length > 0);
});

test("a wrong configuration is told whole, at once, with exit code 2", async () => {
  await using wrong = startAura(["serve"], { PORT: "many", LOG_LEVEL: "loud" });
  assert.equal(await wrong.exit, 2);
  assert.match(wrong.printed(), /PORT[\s\S]*LOG_LEVEL/);
});
