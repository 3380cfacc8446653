import type { Route, RouteTable } from "./route.ts";
import { attachmentRoutes } from "./routes/attachments.ts";
import { authRoutes } from "./routes/auth.ts";
import { entriesRoutes } from "./routes/entries.ts";
import { exportsRoutes } from "./routes/exports.ts";
import { importsRoutes } from "./routes/imports.ts";
import { internalRoutes } from "./routes/internal.ts";
import { nlpRoutes } from "./routes/nlp.ts";
import { notificationsRoutes } from "./routes/notifications.ts";
import { operationsRoutes } from "./routes/operations.ts";
import { syncRoutes } from "./routes/sync.ts";
import { usersRoutes } from "./routes/users.ts";
import { webhooksRoutes } from "./routes/webhooks.ts";

export { internalRoutes };

/** Every call that somebody outside may make, by the service that answers it. */
export const routes = {
  gateway: operationsRoutes,
  auth: authRoutes,
  users: usersRoutes,
  entries: { ...entriesRoutes, ...syncRoutes, ...attachmentRoutes, ...importsRoutes, ...exportsRoutes },
  nlp: nlpRoutes,
  notifications: { ...notificationsRoutes, ...webhooksRoutes },
} as const;

/** Every route, those between services included, each once. */
export function allRoutes(): readonly Route[] {
  const tables: readonly RouteTable[] = [...Object.values(routes), ...Object.values(internalRoutes)];
  return tables.flatMap((table) => Object.values(table));
}
