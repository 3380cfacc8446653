import type { Statement } from "../database.ts";

/** More tables than these say no more about where time went. */
const MAX_PARTS = 8;
const PARTS =
  /\b(?<!DISTINCT\s)(?<verb>INSERT INTO|UPDATE|DELETE FROM|FROM|JOIN|SELECT(?=\s+[a-z_.]+\())\s+(?<target>[a-z_]+\.[a-z_]+)/gi;
const OPERATIONS: Readonly<Record<string, string>> = {
  "INSERT INTO": "INSERT",
  UPDATE: "UPDATE",
  "DELETE FROM": "DELETE",
  FROM: "SELECT",
  JOIN: "SELECT",
  SELECT: "CALL",
};

const summaries = new Map<string, string>();

/** What a statement does and to which tables, such as `INSERT journal.outbox`: nothing else of its text. */
export function summaryOf({ name, text }: Statement): string {
  let summary = summaries.get(name);
  if (summary === undefined) summaries.set(name, (summary = summarise(text)));
  return summary;
}

function summarise(text: string): string {
  const parts = new Set<string>();
  for (const { groups } of text.matchAll(PARTS)) {
    parts.add(`${OPERATIONS[(groups?.["verb"] ?? "").toUpperCase()]} ${groups?.["target"]}`);
  }
  if (parts.size > 0) return [...parts].slice(0, MAX_PARTS).join(", ");
  return /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? "statement";
}
