import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { statement } from "../../apps/server/src/platform/database.ts";
import { missingElasticsearch } from "../../tools/elasticsearch.ts";
import { readLifecyclePolicy, startElasticsearch, type TestElasticsearch } from "../support/elasticsearch.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const STREAM = "logs-aura.server-default";

interface Found {
  readonly hits: {
    readonly hits: readonly { readonly _source: Record<string, unknown>; readonly _ignored?: unknown }[];
  };
}

async function shipped<T = object>(name: string): Promise<T> {
  const file = new URL(`../../deploy/logging/elasticsearch/${name}.json`, import.meta.url);
  return JSON.parse(await readFile(file, "utf8")) as T;
}

if (missingElasticsearch !== undefined) test("the log in Elasticsearch", { skip: missingElasticsearch }, () => {});
else {
  let store: TestElasticsearch;
  let server: TestServer;

  before(async () => {
    [store, server] = await Promise.all([
      startElasticsearch(),
      startTestServer({ logFormat: "ecs", logLevel: "debug" }),
    ]);
    await loadTemplate();
    await leaveLines();
    await sendLog();
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });

  /** As docs/tracing-and-logs.md has an operator do it. */
  async function loadTemplate(): Promise<void> {
    await store.ask("PUT", "/_component_template/logs-aura-mappings", await shipped("mappings"));
    const settings = await shipped<{ template: { settings: Record<string, unknown> } }>("settings");
    // The bare form has no lifecycles, and refuses their settings.
    delete settings.template.settings["index.lifecycle.name"];
    await store.ask("PUT", "/_component_template/logs-aura-settings", settings);
    await store.ask("PUT", "/_index_template/logs-aura", await shipped("index-template"));
  }

  async function leaveLines(): Promise<void> {
    const { accessToken: token } = await server.register();
    const headers = { "x-request-id": "req_found_again_1" };
    await server.call("POST", "/entries", { token, body: { content: "A day." }, headers });
    await server.owner.execute(statement("ALTER TABLE auth.users ADD CONSTRAINT broken CHECK (email = '') NOT VALID"));
    const body = { email: "broken@example.org", password: "correct horse battery" };
    await server.call("POST", "/auth/register", { body, headers: { "x-request-id": "req_failed_1" } });
  }

  async function sendLog(): Promise<void> {
    const lines = server.log().trim().split("\n");
    const bulk = lines.flatMap((line) => ['{"create":{}}', line, ""]).filter((line) => line !== "");
    const answer = await store.ask<{ errors: boolean; items: unknown[] }>(
      "POST",
      `/${STREAM}/_bulk?refresh=true`,
      `${bulk.join("\n")}\n`,
    );
    assert.equal(answer.errors, false, JSON.stringify(answer.items.slice(0, 3)));
    assert.equal(answer.items.length, lines.length);
  }

  const search = async (query: object): Promise<Found["hits"]["hits"]> =>
    (await store.ask<Found>("POST", `/${STREAM}/_search?size=100`, { query })).hits.hits;

  test("a request is found by the id that a person reports", async () => {
    const found = await search({ term: { "http.request.id": "req_found_again_1" } });
    assert.deepEqual(
      found.map(({ _source: line }) => [line["message"], line["aura.route"], line["http.response.status_code"]]),
      [["request", "/entries", 201]],
    );
    assert.deepEqual(await search({ term: { "http.request.id": "req_found_again_2" } }), []);
  });

  test("what failed is found by its error, with the request's id and the time that it took", async () => {
    const failed = await search({
      bool: { filter: [{ term: { "http.request.id": "req_failed_1" } }, { exists: { field: "error.type" } }] },
    });
    assert.equal(failed.length, 1);
    const slowOrNot = await search({
      bool: {
        filter: [
          { term: { "http.request.id": "req_failed_1" } },
          { range: { "event.duration": { gt: 0 } } },
          { term: { "event.outcome": "failure" } },
        ],
      },
    });
    assert.equal(slowOrNot.length, 1);
  });

  test("no value was left out of its field, and no field came up that nobody named", async () => {
    assert.deepEqual(await search({ exists: { field: "_ignored" } }), []);
    type Mapped = Record<string, { readonly mappings: { readonly properties: object } }>;
    const mapped = Object.values(await store.ask<Mapped>("GET", `/${STREAM}/_mapping`));
    const { template } = await shipped<{ template: { mappings: { properties: object } } }>("mappings");
    assert.deepEqual(
      mapped.map(({ mappings }) => JSON.stringify(sorted(mappings.properties))),
      [JSON.stringify(sorted(template.mappings.properties))],
    );
  });

  test("a value that its field cannot take is refused: the index is as strict as it looks", async () => {
    const line = JSON.stringify({ "@timestamp": "2026-01-01T00:00:00Z", "event.duration": "long" });
    const answer = await store.ask<{ errors: boolean }>("POST", `/${STREAM}/_bulk`, `{"create":{}}\n${line}\n`);
    assert.equal(answer.errors, true);
  });

  test("Elasticsearch reads the lifecycle policy, and would not read any other", async () => {
    const { policy } = await shipped<{ policy: { phases: Record<string, unknown> } }>("lifecycle");
    await readLifecyclePolicy(policy);
    await assert.rejects(readLifecyclePolicy({ ...policy, phases: { hot: { actions: { roll: {} } } } }), /roll/);
  });
}

/** The same value with its keys in order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const pairs = Object.entries(value).map(([name, inner]) => [name, sorted(inner)] as const);
  return Object.fromEntries(pairs.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
