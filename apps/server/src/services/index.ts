import type { MigrationSet } from "../platform/migrate.ts";
import type { ServiceDefinition } from "../platform/service.ts";
import { auth } from "./auth/definition.ts";
import { entries } from "./entries/definition.ts";
import { nlp } from "./nlp/definition.ts";
import { notifications } from "./notifications/definition.ts";
import { users } from "./users/definition.ts";

/** Every service that has a store or background work; the gateway stands in front of them. */
export const services: readonly ServiceDefinition[] = [auth, users, entries, nlp, notifications];

/** What services bring to the database. */
export function migrationSetsOf(chosen: readonly ServiceDefinition[]): readonly MigrationSet[] {
  return chosen.flatMap(({ name, store }) => (store === undefined ? [] : [{ service: name, ...store }]));
}

/** What every service brings. */
export const migrationSets: readonly MigrationSet[] = migrationSetsOf(services);
