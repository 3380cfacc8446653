import { attachmentRoutes } from "./routes/attachments.ts";
import { authRoutes } from "./routes/auth.ts";
import { calendarRoutes } from "./routes/calendar.ts";
import { entriesRoutes } from "./routes/entries.ts";
import { exportsRoutes } from "./routes/exports.ts";
import { importsRoutes } from "./routes/imports.ts";
import { nlpRoutes } from "./routes/nlp.ts";
import { notificationsRoutes } from "./routes/notifications.ts";
import { operationsRoutes } from "./routes/operations.ts";
import { syncRoutes } from "./routes/sync.ts";
import { usersRoutes } from "./routes/users.ts";
import { webhooksRoutes } from "./routes/webhooks.ts";

/** Every call that somebody outside may make, by the service that answers it. */
export const routes = {
  gateway: operationsRoutes,
  auth: authRoutes,
  users: usersRoutes,
  entries: {
    ...entriesRoutes,
    ...syncRoutes,
    ...attachmentRoutes,
    ...importsRoutes,
    ...exportsRoutes,
    ...calendarRoutes,
  },
  nlp: nlpRoutes,
  notifications: { ...notificationsRoutes, ...webhooksRoutes },
} as const;
