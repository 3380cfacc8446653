import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, cp, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ELASTICSEARCH } from "../../tools/elasticsearch.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./free-port.ts";

const run = promisify(execFile);

/** A real Elasticsearch in its bare form, on the loopback address, with nothing in it. */
export interface TestElasticsearch extends AsyncDisposable {
  /** Asks it in JSON, or in lines of JSON where the body is a text. @throws with its answer where that is none of success */
  ask<T>(method: string, path: string, body?: object | string): Promise<T>;
}

/** It does not run as root. */
const NOBODY = 65_534;

/** Starts one; disposing ends it and removes its files. */
export async function startElasticsearch(): Promise<TestElasticsearch> {
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "aura-elasticsearch-"));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  const isRoot = process.getuid?.() === 0;
  const home = isRoot ? join(directory, "home") : ELASTICSEARCH;
  // Where root keeps it, nobody else may read.
  if (isRoot) await cp(ELASTICSEARCH, home, { recursive: true });
  const config = join(directory, "config");
  await cp(join(ELASTICSEARCH, "config"), config, { recursive: true });
  const [port, transportPort] = [await freePort(), await freePort()];
  await writeFile(join(config, "elasticsearch.yml"), settingsOf(directory, port, transportPort));
  for (const name of ["data", "logs", "tmp"]) await mkdir(join(directory, name));
  if (isRoot) await giveTo(NOBODY, directory, [home]);
  const child = spawn("bash", [join(home, "bin", "elasticsearch")], {
    cwd: directory,
    env: {
      PATH: process.env["PATH"] ?? "",
      ES_JAVA_HOME: await javaHome(),
      ES_PATH_CONF: config,
      ES_TMPDIR: join(directory, "tmp"),
      ES_JAVA_OPTS: "-Xms256m -Xmx256m",
    },
    stdio: ["ignore", "pipe", "pipe"],
    ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  undo.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually("Elasticsearch answers", async () => {
    if (child.exitCode !== null) throw new Error(`Elasticsearch ended:\n${printed}`);
    return fetch(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  const closing = undo.move();
  return {
    async ask<T>(method: string, path: string, body?: object | string) {
      const answer = await fetch(url + path, {
        method,
        ...(body === undefined
          ? {}
          : typeof body === "string"
            ? { body, headers: { "content-type": "application/x-ndjson" } }
            : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
      return JSON.parse(text) as T;
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/**
 * Has the part of Elasticsearch that reads lifecycle policies read one: the bare form has the code, and no path to it.
 * @throws with what it has against the policy
 */
export async function readLifecyclePolicy(policy: object): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "aura-lifecycle-"));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  await writeFile(join(directory, "policy.json"), JSON.stringify(policy));
  await writeFile(join(directory, "ReadPolicy.java"), READ_POLICY);
  const classPath = [join(ELASTICSEARCH, "lib", "*"), join(ELASTICSEARCH, "modules", "x-pack-core", "*")].join(":");
  await run("java", ["-cp", classPath, "ReadPolicy.java", "policy.json"], { cwd: directory });
}

/** Which actions there are is said by the plugin that carries them out, and is said here for those that we ask for. */
const READ_POLICY = `
import java.nio.file.*;
import java.util.List;
import org.elasticsearch.core.CheckedFunction;
import org.elasticsearch.xcontent.*;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.elasticsearch.xpack.core.ilm.*;

class ReadPolicy {
  static NamedXContentRegistry.Entry action(String name, CheckedFunction<XContentParser, LifecycleAction, java.io.IOException> parse) {
    return new NamedXContentRegistry.Entry(LifecycleAction.class, new ParseField(name), parse);
  }
  public static void main(String[] args) throws Exception {
    var actions = new NamedXContentRegistry(List.of(
      new NamedXContentRegistry.Entry(LifecycleType.class, new ParseField(TimeseriesLifecycleType.TYPE), p -> TimeseriesLifecycleType.INSTANCE),
      action(RolloverAction.NAME, RolloverAction::parse),
      action(SetPriorityAction.NAME, SetPriorityAction::parse),
      action(ForceMergeAction.NAME, ForceMergeAction::parse),
      action(ReadOnlyAction.NAME, ReadOnlyAction::parse),
      action(DeleteAction.NAME, DeleteAction::parse)
    ));
    var known = XContentParserConfiguration.EMPTY.withRegistry(actions);
    try (var parser = JsonXContent.jsonXContent.createParser(known, Files.readAllBytes(Path.of(args[0])))) {
      LifecyclePolicy.parse(parser, "policy");
    }
  }
}
`;

function settingsOf(directory: string, port: number, transportPort: number): string {
  return [
    "network.host: 127.0.0.1",
    `http.port: ${port}`,
    `transport.port: ${transportPort}`,
    "discovery.type: single-node",
    "xpack.security.enabled: false",
    // A full disk of whoever runs the tests is no concern of theirs.
    "cluster.routing.allocation.disk.threshold_enabled: false",
    `path.data: ${join(directory, "data")}`,
    `path.logs: ${join(directory, "logs")}`,
    "",
  ].join("\n");
}

async function javaHome(): Promise<string> {
  const { stderr } = await run("java", ["-XshowSettings:properties", "-version"]);
  return /java\.home = (.+)/.exec(stderr)?.[1] ?? "";
}

async function giveTo(owner: number, directory: string, but: readonly string[]): Promise<void> {
  await chown(directory, owner, owner);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!but.some((kept) => path.startsWith(kept))) await chown(path, owner, owner);
  }
}
