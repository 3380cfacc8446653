import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { buildClient } from "../../tools/build-client/build.ts";
import { makeApiKey } from "../security/accounts.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const EXAMPLES = join(ROOT, "examples");
const run = promisify(execFile);

/** A folder outside of the repository, in which the package was installed from its tarball. */
let folder: string;
let server: TestServer;
let account: TestAccount;
let env: NodeJS.ProcessEnv;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "aura-client-"));
  await buildClient(join(folder, "package"));
  const consumer = join(folder, "consumer");
  await mkdir(consumer);
  const pack = async (what: string): Promise<string> => {
    const { stdout } = await run("npm", ["pack", what, "--silent", "--pack-destination", folder], { cwd: folder });
    return join(folder, stdout.trim());
  };
  const tarballs = await Promise.all([join(folder, "package"), join(ROOT, "node_modules", "typebox")].map(pack));
  await writeFile(join(consumer, "package.json"), '{ "type": "module", "private": true }\n');
  const quietly = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts"];
  await run("npm", ["install", ...quietly, ...tarballs], { cwd: consumer });
  for (const name of await readdir(join(EXAMPLES, "typescript")))
    await copyFile(join(EXAMPLES, "typescript", name), join(consumer, name));
  await mkdir(join(consumer, "node_modules", "@types"));
  for (const name of [join("@types", "node"), "undici-types"])
    await symlink(join(ROOT, "node_modules", name), join(consumer, "node_modules", name));
  server = await startTestServer({ config: { webhookNetworks: ["127.0.0.0/8"] } });
  account = await server.register();
  const { key } = await makeApiKey(server, account, ["entries:read", "entries:write"]);
  env = { ...process.env, AURA_URL: server.baseUrl, AURA_API_KEY: key };
});
after(async () => {
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const consumerFile = (...names: string[]): string => join(folder, "consumer", ...names);

/** Has the compiler look at what stands in the consumer's folder, as strictly as it can. */
function compile(files: readonly string[]) {
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const strictly = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--module", "nodenext"];
  const options = [...strictly, "--target", "es2022", "--types", "node"];
  return run(process.execPath, [tsc, ...options, ...files], { cwd: consumerFile() });
}

test("the package holds what it needs and nothing of what services say among themselves", async () => {
  const installed = consumerFile("node_modules", "@aura-journal", "client");
  const files = await readdir(installed, { recursive: true });
  for (const file of ["package.json", "README.md", "LICENSE", "client-package.js", "client-package.d.ts"])
    assert.ok(files.includes(file), file);
  const sources = files.filter((file) => /\.(js|d\.ts)$/.test(file));
  assert.ok(sources.length > 40, `${sources.length} files`);
  assert.equal(sources.length, files.filter((file) => file.endsWith(".js")).length * 2, "each has its types");
  const foreign = /["'](?:node:[^"']*|@aura-journal\/(?!client)[^"']*|[^"']*\.ts)["']|\/internal\//;
  for (const file of sources) {
    const text = (await readFile(join(installed, file), "utf8")).replaceAll(/^\s*\*.*$/gm, "");
    assert.doesNotMatch(text, foreign, file);
  }
});

test("an example compiles against the types of the package, strictly, and one that is wrong does not", async () => {
  await compile(await readdir(join(EXAMPLES, "typescript")));
  const wrong = [
    'import { createJournalClient } from "@aura-journal/client";',
    'const journal = createJournalClient({ baseUrl: "" });',
    "await journal.entries.createEntry({ body: { content: 7 } });",
    "await journal.entries.nothingOfTheKind();",
  ];
  await writeFile(consumerFile("wrong.ts"), wrong.join("\n"));
  const failure = await compile(["--skipLibCheck", "wrong.ts"]).then(
    () => "",
    ({ stdout }: { stdout: string }) => stdout,
  );
  assert.deepEqual(
    [...failure.matchAll(/wrong\.ts\((\d)/g)].map(([, line]) => line),
    ["3", "4"],
  );
});

test("what the package's own page shows compiles against its types and does what it says", async () => {
  const page = await readFile(consumerFile("node_modules", "@aura-journal", "client", "README.md"), "utf8");
  const [calls = "", webhooks = "", ...others] = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
  assert.equal(others.length, 0);
  await writeFile(consumerFile("page-calls.ts"), calls.replace("https://journal.example", server.baseUrl));
  const given = "declare const request: Request; declare const body: string;\n";
  await writeFile(consumerFile("page-webhooks.ts"), webhooks + given);
  await compile(["page-calls.ts", "page-webhooks.ts"]);
  const { key } = await makeApiKey(server, await server.register(), ["entries:read", "entries:write"]);
  const options = { cwd: consumerFile(), env: { ...env, AURA_API_KEY: key } };
  const { stdout } = await run(process.execPath, ["page-calls.ts"], options);
  const today = new Date().toISOString().slice(0, 10);
  assert.equal(stdout, `${today} Along the river and home.\n`);
});

test("the example in TypeScript writes and reads at a real server", async () => {
  const { stdout } = await run(process.execPath, ["write-and-read.ts"], { cwd: consumerFile(), env });
  const today = new Date().toISOString().slice(0, 10);
  assert.deepEqual(stdout.trim().split("\n"), [
    `written on ${today}, version 1`,
    "read back",
    "1 with the tag",
    "RES_002 409",
    "1 changes, and more: false",
  ]);
});

test("the package is loaded and the example runs where Node.js is as old as it may be", async (t) => {
  const old = await oldestNode();
  if (old === undefined) {
    const missing = "there is no Node.js 20 beside the one that runs this: nothing was tried with it";
    assert.notEqual(process.env["AURA_REQUIRE_ALL"], "1", missing);
    return t.skip(missing);
  }
  const { outputFiles } = await build({
    entryPoints: [consumerFile("write-and-read.ts")],
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "silent",
  });
  await writeFile(consumerFile("write-and-read.js"), outputFiles[0]!.contents);
  const { stdout } = await run(old, ["write-and-read.js"], { cwd: consumerFile(), env });
  assert.deepEqual(stdout.trim().split("\n").slice(1, 2), ["read back"]);
  assert.match(stdout, /RES_002 409\n/);
});

/** The programme of the oldest Node.js that the package promises to run with, where this machine has it. */
async function oldestNode(): Promise<string | undefined> {
  const folders = new Set([...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"]);
  for (const each of folders) {
    const node = join(each, "node");
    if (existsSync(node) && (await run(node, ["--version"])).stdout.startsWith("v20.")) return node;
  }
  return undefined;
}

test("the examples with curl do what they say, and end with an error where the key is none", async () => {
  const script = join(EXAMPLES, "curl", "entries.sh");
  const { stdout } = await run("sh", [script], { env });
  const [written = "", shown = "", ...rest] = stdout.trim().split("\n");
  assert.match(written, /^written: [0-9a-f-]{36}$/);
  assert.deepEqual(JSON.parse(shown), { localDate: new Date().toISOString().slice(0, 10), version: 1 });
  assert.deepEqual(rest, ["changed", "found", "in the bin, for 30 days"]);
  await assert.rejects(run("sh", [script], { env: { ...env, AURA_API_KEY: `aura_${"x".repeat(43)}` } }), /AUTH_002|22/);
});

test("the receiver of the examples believes the server, by TypeScript and with openssl, and nobody else", async () => {
  const port = await freePort();
  const relayed: { headers: Record<string, string>; body: string }[] = [];
  const make = async (path: string): Promise<{ webhookId: string; secret: string }> => {
    const body = { url: `http://127.0.0.1:${path}`, events: ["entry.created"] };
    return (await server.call("POST", "/users/me/webhooks", { token: account.accessToken, body })).body;
  };
  const tap = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      relayed.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() });
      response.writeHead(204).end();
    });
  }).listen(0, "127.0.0.1");
  await once(tap, "listening");
  const { port: tapPort } = tap.address() as { port: number };
  const [{ secret }, tapped] = [await make(`${port}/`), await make(`${tapPort}/`)];
  const receiving = spawn(process.execPath, ["receive-webhooks.ts"], {
    cwd: consumerFile(),
    env: { ...env, AURA_WEBHOOK_SECRET: secret, PORT: String(port) },
  });
  let said = "";
  receiving.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  try {
    await eventually("it listens", () => said.includes("listening"));
    const { body: entry } = await server.call("POST", "/entries", {
      token: account.accessToken,
      body: { content: "One." },
    });
    await eventually("it heard of the entry", () => said.includes(`entry.created ${entry.entryId}`));
    const forged = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: '{"type":"entry.created"}' });
    assert.equal(forged.status, 400);

    await eventually("the other was told, too", () => relayed.length > 0);
    const { headers, body } = relayed[0]!;
    const verify = async (message: string): Promise<number> => {
      const shell = spawn("sh", [join(EXAMPLES, "curl", "verify-webhook.sh")], {
        env: {
          ...process.env,
          WEBHOOK_SECRET: tapped.secret,
          WEBHOOK_ID: headers["webhook-id"],
          WEBHOOK_TIMESTAMP: headers["webhook-timestamp"],
          WEBHOOK_SIGNATURE: headers["webhook-signature"],
        },
      });
      shell.stdin.end(message);
      const [code] = (await once(shell, "exit")) as [number];
      return code;
    };
    assert.equal(await verify(body), 0);
    assert.equal(await verify(`${body} `), 1);
  } finally {
    receiving.kill();
    if (receiving.exitCode === null && receiving.signalCode === null) await once(receiving, "exit");
    tap.close();
  }
});

test("a page in a browser can have it: its bundle needs nothing of Node", async () => {
  const contents =
    'import { createJournalClient } from "@aura-journal/client"; globalThis.journal = createJournalClient(globalThis.options);';
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: consumerFile() },
    bundle: true,
    format: "iife",
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  const asked: string[] = [];
  const fetch = async (url: string): Promise<Response> => {
    asked.push(url);
    return Response.json({ status: "ok" });
  };
  // What a page has, as far as it is asked for; there is no process, no Buffer and no require.
  const page = { TextEncoder, TextDecoder, URL, Headers, Response, AbortController };
  const context: Record<string, unknown> = { ...page, options: { baseUrl: "https://journal.example", fetch } };
  const { createContext, runInContext } = await import("node:vm");
  runInContext(outputFiles[0]!.text, createContext(context));
  const journal = context["journal"] as { gateway: { livez: () => Promise<{ body: unknown }> } };
  await journal.gateway.livez();
  assert.deepEqual(asked, ["https://journal.example/livez"]);
});
