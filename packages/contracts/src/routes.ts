import { routes } from "./open-routes.ts";
import type { Route, RouteTable } from "./route.ts";
import { internalRoutes } from "./routes/internal.ts";

export { internalRoutes, routes };

/** Every route, those between services included, each once. */
export function allRoutes(): readonly Route[] {
  const tables: readonly RouteTable[] = [...Object.values(routes), ...Object.values(internalRoutes)];
  return tables.flatMap((table) => Object.values(table));
}
