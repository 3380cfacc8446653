import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { EcsFlat } from "@elastic/ecs";
import { ECS_VERSION } from "./ecs-lines.ts";
import { LOG_FIELDS } from "./log-fields.ts";
import { createLogger, type LoggerOptions } from "./logger.ts";

const MAPPINGS = new URL("../../../../deploy/logging/elasticsearch/mappings.json", import.meta.url);
const SAVED = new URL("../../../../deploy/logging/kibana/saved-objects.ndjson", import.meta.url);

/** Of a family, any stands for any other (ECS, "Using ECS"): bare Elasticsearch lacks the special ones. */
const FAMILIES: Readonly<Record<string, string>> = {
  wildcard: "keyword",
  constant_keyword: "keyword",
  match_only_text: "text",
};

interface EcsField {
  readonly type: string;
  readonly allowed_values?: readonly { readonly name: string }[];
  readonly normalize: readonly string[];
}
const ecs = EcsFlat as Readonly<Record<string, EcsField>>;

interface Mapping {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Mapping>>;
}

async function mappedTypes(): Promise<Map<string, string>> {
  const { template } = JSON.parse(await readFile(MAPPINGS, "utf8")) as { template: { mappings: Mapping } };
  const types = new Map<string, string>();
  const walk = ({ type, properties = {} }: Mapping, name: string): void => {
    if (type !== undefined) types.set(name, type);
    for (const [part, inner] of Object.entries(properties)) walk(inner, name === "" ? part : `${name}.${part}`);
  };
  walk(template.mappings, "");
  return types;
}

function linesOf(
  options: Partial<LoggerOptions>,
  say: (log: ReturnType<typeof createLogger>) => void,
): Record<string, unknown>[] {
  const lines: string[] = [];
  say(createLogger({ level: "debug", destination: { write: (line) => void lines.push(line) }, ...options }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const service = { name: "aura-entries", version: "1.2.3" };

/** Every field that there is, in one line. */
function everyField(): Record<string, unknown> {
  const [line = {}] = linesOf({ format: "ecs", service }, (log) => {
    const fields = Object.fromEntries(Object.keys(LOG_FIELDS).map((name) => [name, "7"]));
    const cause = Object.assign(new Error("inner"), { code: "23505", constraint: "users_key" });
    log.error(
      { ...fields, err: Object.assign(new TypeError("outer", { cause }), { code: "E_X", constraint: "c" }) },
      "said",
    );
  });
  return line;
}

test("every field that a line can have is one of the Elastic Common Schema, or stands under aura", async () => {
  const names = Object.keys(everyField());
  assert.ok(names.length > Object.keys(LOG_FIELDS).length + 10);
  assert.deepEqual(
    names.filter((name) => !Object.hasOwn(ecs, name) && !name.startsWith("aura.")),
    [],
  );
  assert.deepEqual(
    Object.values(LOG_FIELDS).filter((name) => !names.includes(name)),
    [],
  );
});

test("the index has a place for every field, of the schema's type, and for no other", async () => {
  const types = await mappedTypes();
  assert.deepEqual([...types.keys()].toSorted(), Object.keys(everyField()).toSorted());
  for (const [name, type] of types) {
    const wanted = ecs[name]?.type;
    if (wanted !== undefined) assert.equal(type, FAMILIES[wanted] ?? wanted, name);
  }
});

test("values are of their field's type, and those of a closed list are on it", async () => {
  const line = everyField();
  for (const [name, type] of await mappedTypes()) {
    const value = line[name];
    if (name === "http.response.status_code" || name === "event.duration") assert.equal(typeof value, "number", name);
    if (type === "date" && name === "@timestamp") assert.ok(!Number.isNaN(Date.parse(String(value))));
    const allowed = ecs[name]?.allowed_values?.map((one) => one.name);
    for (const one of [value].flat())
      if (allowed !== undefined) assert.ok(allowed.includes(String(one)), `${name}: ${String(one)}`);
    assert.equal(Array.isArray(value), ecs[name]?.normalize.includes("array") ?? false, name);
  }
  assert.equal(line["ecs.version"], ECS_VERSION);
  assert.equal(
    (
      JSON.parse(await readFile(new URL(import.meta.resolve("@elastic/ecs/package.json")), "utf8")) as {
        version: string;
      }
    ).version,
    ECS_VERSION,
  );
});

test("a request's line says when, how long in nanoseconds, and how it ended", () => {
  const [line] = linesOf({ format: "ecs", service }, (log) =>
    log
      .child({ service: "entries" })
      .info({ requestId: "req_1", status: "503", durationMs: 1.5, route: "/entries" }, "request"),
  );
  assert.deepEqual(
    { ...line, "@timestamp": "" },
    {
      "@timestamp": "",
      "log.level": "info",
      "ecs.version": ECS_VERSION,
      "service.name": "aura-entries",
      "service.version": "1.2.3",
      "event.dataset": "aura.server",
      "log.logger": "entries",
      "http.request.id": "req_1",
      "aura.route": "/entries",
      "http.response.status_code": 503,
      "event.duration": 1_500_000,
      "event.kind": "event",
      "event.category": ["web"],
      "event.type": ["access"],
      "event.outcome": "failure",
      message: "request",
    },
  );
});

test("of an error only the first line of its message is told, in either form and however deep it lies", () => {
  const secret = "xqcanaryx";
  const quoting = (text: string): Error => new Error(`failed\ndetail: ${secret}\n    at ${secret}`, { cause: text });
  for (const format of ["json", "ecs"] as const) {
    const lines = linesOf({ format, service }, (log) =>
      log.error({ err: new Error("outer", { cause: quoting(secret) }) }, "said"),
    );
    assert.match(JSON.stringify(lines), /failed/);
    assert.match(JSON.stringify(lines), / {4}at /);
    assert.ok(!JSON.stringify(lines).includes(secret), JSON.stringify(lines));
  }
});

test("what nobody named does not reach a line, nor what a line before it said", () => {
  const secret = "xqcanaryx";
  const lines = linesOf({ format: "ecs", service }, (log) => {
    const careless = { password: secret, body: { text: secret }, entryId: "e1" };
    log.error(careless, "said");
    log.child({ token: secret } as never).warn("said");
  });
  assert.equal(lines.length, 2);
  assert.ok(!("aura.entry_id" in (lines[1] ?? {})));
  assert.ok(!JSON.stringify(lines).includes(secret));
});

test("what Kibana is given asks for fields that there are", async () => {
  const types = await mappedTypes();
  const saved = (await readFile(SAVED, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as SavedObject);
  const ids = new Set(saved.map(({ type, id }) => `${type}/${id}`));
  const searches = saved.filter(({ type }) => type === "search");
  assert.ok(searches.length >= 4);
  for (const { attributes, references } of searches) {
    const source = JSON.parse(attributes.kibanaSavedObjectMeta?.searchSourceJSON ?? "") as { query: { query: string } };
    const asked = source.query.query.match(/[a-z_.@]+(?=\s*(?::|>=|<=))/g) ?? [];
    assert.ok(asked.length > 0);
    for (const name of [...asked, ...(attributes.columns ?? [])]) assert.ok(types.has(name), name);
    for (const { type, id } of references) assert.ok(ids.has(`${type}/${id}`), id);
  }
});

interface SavedObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: {
    readonly columns?: readonly string[];
    readonly kibanaSavedObjectMeta?: { readonly searchSourceJSON: string };
  };
  readonly references: readonly { readonly type: string; readonly id: string }[];
}
