import assert from "node:assert/strict";

/** A span as whoever collects traces sees it. */
export interface SeenSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Absent for the first of a trace. */
  readonly parentId: string | undefined;
  readonly name: string;
  /** Of the process that it came from. */
  readonly service: string;
  readonly kind: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly isFailed: boolean;
}

/** The spans of the trace in which a request was answered, found by the request's id. */
export function traceOf(spans: readonly SeenSpan[], requestId: string): SeenSpan[] {
  const found = spans.find(({ attributes }) => attributes["aura.request_id"] === requestId);
  return found === undefined ? [] : spans.filter(({ traceId }) => traceId === found.traceId);
}

/** A trace as lines, each span below its parent: `service: name`. */
export function treeOf(spans: readonly SeenSpan[]): string {
  const lines: string[] = [];
  const known = new Set(spans.map(({ spanId }) => spanId));
  const walk = (isChild: (span: SeenSpan) => boolean, depth: number): void => {
    for (const span of spans.filter(isChild)) {
      lines.push(`${"  ".repeat(depth)}${span.service}: ${span.name}${span.isFailed ? " (failed)" : ""}`);
      walk(({ parentId }) => parentId === span.spanId, depth + 1);
    }
  };
  walk(({ parentId }) => parentId === undefined || !known.has(parentId), 0);
  return lines.join("\n");
}

/** The names from the first span of the trace down to this one. */
export function pathTo(spans: readonly SeenSpan[], span: SeenSpan): string[] {
  const path: string[] = [];
  for (let at: SeenSpan | undefined = span; at !== undefined;) {
    path.unshift(`${at.service}: ${at.name}`);
    const parentId: string | undefined = at.parentId;
    at = parentId === undefined ? undefined : spans.find(({ spanId }) => spanId === parentId);
  }
  return path;
}

/** The one span of this name and service, or the first of several. @throws AssertionError with the whole tree */
export function theSpan(spans: readonly SeenSpan[], service: string, name: string | RegExp): SeenSpan {
  const isIt = (span: SeenSpan): boolean =>
    span.service === service && (typeof name === "string" ? span.name === name : name.test(span.name));
  const found = spans.find(isIt);
  assert.ok(found !== undefined, `no span ${service}: ${String(name)} in\n${treeOf(spans)}`);
  return found;
}

/** What an entry that is written through a gateway leaves in its trace, whoever collected it. */
export function assertTraceOfAnEntry(spans: readonly SeenSpan[], services: { readonly withNlp: string }): void {
  const tree = treeOf(spans);
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1, tree);
  const [first, ...others] = spans.filter(({ parentId }) => parentId === undefined);
  assert.ok(first !== undefined && others.length === 0, `one span has no parent:\n${tree}`);
  assert.deepEqual([first.service, first.name, first.kind], ["aura-gateway", "POST /entries", "server"]);
  const written = theSpan(spans, "aura-entries", /INSERT journal\.journal_entries/);
  const path = ["aura-gateway: POST /entries", "aura-gateway: POST /entries", "aura-entries: POST /entries"];
  assert.deepEqual(pathTo(spans, written).slice(0, 3), path, tree);
  assert.equal(written.attributes["db.system.name"], "postgresql");
  assert.equal(theSpan(spans, "aura-entries", "POST /entries").attributes["http.route"], "/entries");
  assert.equal(first.attributes["http.response.status_code"], 201);
  const read = theSpan(spans, services.withNlp, "analyse");
  const readPath = pathTo(spans, read);
  assert.deepEqual(readPath.slice(0, 3), path, tree);
  assert.equal(readPath.at(-2), `${services.withNlp}: POST /internal/nlp/texts/analyze`, tree);
}
