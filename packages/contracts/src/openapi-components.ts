import type { TSchema } from "typebox";
import * as accounts from "./schemas/accounts.ts";
import * as analysis from "./schemas/analysis.ts";
import * as audit from "./schemas/audit.ts";
import * as auth from "./schemas/auth.ts";
import * as calendar from "./schemas/calendar.ts";
import * as entries from "./schemas/entries.ts";
import * as errors from "./schemas/errors.ts";
import * as exports from "./schemas/exports.ts";
import * as imports from "./schemas/imports.ts";
import * as jobs from "./schemas/jobs.ts";
import * as notifications from "./schemas/notifications.ts";
import * as operations from "./schemas/operations.ts";
import * as pagination from "./schemas/pagination.ts";
import * as productAnalytics from "./schemas/product-analytics.ts";
import * as sync from "./schemas/sync.ts";
import * as users from "./schemas/users.ts";
import * as webhooks from "./schemas/webhooks.ts";

type Json = Readonly<Record<string, unknown>>;

/** Shared schemas of a document, as `components.schemas` takes them. */
export interface Components {
  /** Quotes a schema: a `$ref` where it has a name, else as it is with the names inside. */
  quote(schema: TSchema): Json;
  /** The named schemas that have been quoted so far, sorted by name. */
  used(): Readonly<Record<string, Json>>;
}

/**
 * Names the object schemas of the contract after their exports. The names stand here and not as `$id` in the schemas: a
 * validator that meets one `$id` in two routes refuses the second. Schemas are known by their content, for
 * wrapping one as optional makes a copy.
 */
export function createComponents(): Components {
  const nameByContent = new Map<string, string>();
  for (const module of [
    accounts,
    analysis,
    audit,
    auth,
    calendar,
    entries,
    errors,
    exports,
    imports,
    jobs,
    notifications,
    operations,
    pagination,
    productAnalytics,
    sync,
    users,
    webhooks,
  ]) {
    for (const [name, value] of Object.entries(module)) {
      if (isNameable(value) && !nameByContent.has(JSON.stringify(value)))
        nameByContent.set(JSON.stringify(value), name);
    }
  }
  const usedByName = new Map<string, Json>();

  const quoteInside = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(quote);
    return typeof value === "object" && value !== null ? quote(value) : value;
  };
  const quoteParts = (schema: object): Json =>
    Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, quoteInside(value)]));
  const quote = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    const name = nameByContent.get(JSON.stringify(value));
    if (name === undefined) return quoteParts(value);
    // Entered before its parts are quoted, so that the order of names does not depend on where a schema is met first.
    if (!usedByName.has(name)) usedByName.set(name, quoteParts(value));
    return { $ref: `#/components/schemas/${name}` };
  };

  return {
    quote: (schema) => quote(schema) as Json,
    used: () => Object.fromEntries([...usedByName].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function isNameable(value: unknown): boolean {
  return typeof value === "object" && value !== null && ("properties" in value || "anyOf" in value);
}
