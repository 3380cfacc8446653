import type { OpenApiDocument } from "@aura-journal/contracts";
import { escapeHtml as escape, renderPage, type Page } from "../../platform/page.ts";

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { name?: string; in?: string; required?: boolean; schema?: object; $ref?: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: object }>> };
  readonly responses: Readonly<
    Record<string, { description?: string; $ref?: string; content?: Readonly<Record<string, { schema?: object }>> }>
  >;
  readonly security?: readonly object[];
}

const STYLE = `
h2 { font: 600 1.35rem/1.3 Georgia, serif; margin: 3rem 0 .5rem; text-transform: capitalize; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; text-transform: capitalize; }
details { border-top: 1px solid var(--line); }
summary { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; padding: .7rem 0; cursor: pointer; min-height: 44px; }
.method { font: 600 .8rem/1 ui-monospace, monospace; min-width: 4rem; color: var(--accent); }
code, pre { font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { border-left: 2px solid var(--line); margin: .25rem 0 1rem; padding: .25rem 0 .25rem 1rem; overflow-x: auto; white-space: pre-wrap; }
h3 { font-size: .9rem; margin: 1rem 0 0; } dl { margin: 0 0 1rem; } dt { float: left; clear: left; width: 4rem; font-weight: 600; } dd { margin-left: 4.5rem; }
`;

/**
 * The description of the interface as one page without a script, readable by people and by screen readers. It changes only
 * with the program.
 */
export function renderDocs(document: OpenApiDocument): Page {
  const groups = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(
    document.paths as unknown as Record<string, Record<string, Operation>>,
  )) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? "other";
      groups.set(tag, [...(groups.get(tag) ?? []), renderOperation(method, path, operation)]);
    }
  }
  const links = [...groups.keys()].map((tag) => `<li><a href="#${escape(tag)}">${escape(tag)}</a></li>`);
  const sections = [...groups].map(
    ([tag, operations]) => `<section id="${escape(tag)}"><h2>${escape(tag)}</h2>${operations.join("")}</section>`,
  );
  const info = document.info as { title: string; version: string; description?: string };
  const main = `<h1>${escape(info.title)}</h1>
<p class="soft">Version ${escape(info.version)}. The same as <a href="/openapi.json">OpenAPI 3.1</a>.</p>
<nav aria-label="Services"><ul>${links.join("")}</ul></nav>${sections.join("")}`;
  return renderPage({ title: info.title, main, style: STYLE });
}

function renderOperation(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.name !== undefined);
  const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  const answers = Object.entries(operation.responses).map(
    ([status, answer]) => `<dt>${escape(status)}</dt><dd>${escape(answer.description ?? nameOf(answer))}</dd>`,
  );
  return `<details><summary><span class="method">${method.toUpperCase()}</span><code>${escape(path)}</code><span class="soft">${escape(operation.summary ?? "")}</span></summary>
${operation.description === undefined ? "" : `<p>${escape(operation.description)}</p>`}
${parameters.length === 0 ? "" : `<h3>Parameters</h3><pre>${parameters.map((p) => `${escape(p.name ?? "")} (${escape(p.in ?? "")}${p.required === true ? ", required" : ""}) ${escape(JSON.stringify(p.schema ?? {}))}`).join("\n")}</pre>`}
${body === undefined ? "" : `<h3>Body</h3><pre>${escape(JSON.stringify(body, null, 2))}</pre>`}
<h3>Answers</h3><dl>${answers.join("")}</dl></details>`;
}

function nameOf(answer: { $ref?: string }): string {
  return answer.$ref?.split("/").at(-1) ?? "";
}
