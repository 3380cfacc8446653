import type { Route, RouteTable, ServiceName } from "@aura-journal/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { notFound } from "./errors.ts";
import { createReader, responseSchemas, urlPatternOf } from "./mount.ts";
import { createSerializer } from "./serializer.ts";
import type { KnownCaller, ServiceIdentity } from "./service-identity.ts";

type InternalHandler = (input: object) => Promise<{ readonly status: number; readonly body?: unknown }>;

declare module "fastify" {
  interface FastifyRequest {
    /** Which service of this installation asks, where one does. */
    serviceCaller: ServiceName | undefined;
  }
}

/**
 * Recognises calls of other services by their credential, and believes what a gateway says of its client. The headers of
 * everybody else say nothing here.
 */
export function recogniseServices(app: FastifyInstance, identity: ServiceIdentity): void {
  app.decorateRequest("serviceCaller", undefined);
  // What does not exist below this path refuses as early as what does, so that nobody can tell the one from the other.
  app.all("/internal/*", {
    onRequest: async () => {
      throw notFound();
    },
    handler: async () => {
      throw notFound();
    },
  });
  app.recognise = (request) => {
    const known = callerOf(request, identity);
    request.serviceCaller = known?.caller;
    if (known?.caller === "gateway") request.forwarded = known.client;
  };
}

/**
 * Mounts what other services ask of one, for them alone: whoever has no valid credential is told what everybody is told of
 * paths that do not exist. Comes after `recogniseServices`.
 */
export function mountInternalRoutes(
  app: FastifyInstance,
  table: RouteTable,
  handlers: Readonly<Record<string, unknown>>,
): void {
  for (const route of Object.values(table)) {
    const handler = handlers[route.name] as InternalHandler | undefined;
    if (handler === undefined) throw new Error(`Nothing answers ${route.method} ${route.path}`);
    mountInternalRoute(app, route, handler);
  }
}

function mountInternalRoute(app: FastifyInstance, route: Route, handler: InternalHandler): void {
  const read = createReader(route);
  app.route({
    method: route.method,
    url: urlPatternOf(route),
    bodyLimit: route.bodyLimitBytes ?? 64 * 1024,
    config: { routePath: route.path, service: route.service },
    schema: { response: responseSchemas(route) },
    serializerCompiler: ({ schema }) => createSerializer(schema as TSchema),
    // Before the body is read: a stranger must not make the server parse one.
    onRequest: async (request) => {
      // A gateway asks on behalf of people; it has a client of its own for what it asks itself.
      if (request.serviceCaller === undefined || request.forwarded !== undefined) throw notFound();
    },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const { status, body } = await handler(read(request));
      return reply.status(status).send(body);
    },
  });
}

function callerOf(request: FastifyRequest, identity: ServiceIdentity): KnownCaller | undefined {
  const audience = request.routeOptions.config.service;
  if (audience === undefined) return undefined;
  return identity.verify(request.headers, { audience, method: request.method, target: request.raw.url ?? "" });
}
