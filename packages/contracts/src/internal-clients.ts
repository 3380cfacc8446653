import { type Client, createClient, type Transport } from "./client.ts";
import type { ServiceName } from "./route.ts";
import { internalRoutes } from "./routes/internal.ts";

/** What a service asks the others with, by service. */
export type InternalClients = {
  readonly [Name in keyof typeof internalRoutes]: Client<(typeof internalRoutes)[Name]>;
};

/** Clients for every service; each is reached by the transport that `transportTo` gives for it. */
export function createInternalClients(transportTo: (service: ServiceName) => Transport): InternalClients {
  return {
    auth: createClient(internalRoutes.auth, transportTo("auth")),
    users: createClient(internalRoutes.users, transportTo("users")),
    entries: createClient(internalRoutes.entries, transportTo("entries")),
    nlp: createClient(internalRoutes.nlp, transportTo("nlp")),
    notifications: createClient(internalRoutes.notifications, transportTo("notifications")),
  };
}
