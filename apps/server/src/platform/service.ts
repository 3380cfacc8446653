import type { Kek } from "@aura-journal/crypto";
import type { InternalClients, Route, RouteInput, RouteOutput, ServiceName } from "@aura-journal/contracts";
import type { Readable } from "node:stream";
import type { Config } from "../config.ts";
import type { Announcements } from "./announcements.ts";
import type { Database } from "./database.ts";
import type { Jobs, JobTask } from "./jobs.ts";
import type { Logger } from "./logger.ts";
import type { RedisStore } from "./redis.ts";
import type { Reads } from "./replica.ts";
import type { Telemetry } from "./telemetry.ts";

/** Who stands behind a request, as the service itself verified it. */
export interface Identity {
  readonly userId: string;
  readonly email: string;
  /** The roles of this moment, not those of the moment the token was signed. */
  readonly roles: readonly string[];
  /** Absent for an API key. */
  readonly sessionId?: string;
  /** Present for an API key alone. */
  readonly apiKeyId?: string;
}

/** What a handler may know of a request besides its parsed parts. */
export interface RequestContext {
  readonly requestId: string;
  /** The client's address, taken from a proxy's header only where that proxy is configured as trusted. */
  readonly address: string;
  readonly userAgent: string | undefined;
  /** The language that the client would rather read; absent where it names none. */
  readonly language?: string | undefined;
  /** Versions named by `If-Match`, any of which may stand, where the route honours it. */
  readonly ifMatch: readonly number[] | undefined;
  /**
   * The cookies as sent (empty for none), where the route honours a browser's session and the call asks for one by its header;
   * absent otherwise. SameSite=Strict counts other ports and sibling hosts as the same site, and a form sends cookies but no
   * header: a cookie without the header is therefore nobody's word.
   */
  readonly cookies: string | undefined;
  /** The `Range` that is asked for, where the route honours one and no `If-Range` makes it depend on another version. */
  readonly range?: string | undefined;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** The same, on a route that anybody but the public may call. */
export interface SignedInContext extends RequestContext {
  readonly identity: Identity;
  /**
   * Verifies the caller's credentials once more, for answers that last.
   * @throws AuraError AUTH_002 or AUTH_003 where they no longer hold
   */
  readonly identifyAgain: () => Promise<Identity | undefined>;
}

/** An answer whose JSON is serialised already (a page from the cache), or that flows. */
export type RawOutput =
  | { readonly status: number; readonly json: Uint8Array; readonly headers?: Readonly<Record<string, string>> }
  | { readonly status: number; readonly stream: Readable; readonly headers?: Readonly<Record<string, string>> };

/** What an answer with an ETag may say of it. */
export interface TagUse {
  /** The same tag has stood on another answer before: who knows the tag is answered whole, and never with 304. */
  readonly isTagReused?: boolean;
}

export type ContextFor<R extends Route> = R["access"] extends { readonly kind: "public" | "internal" }
  ? RequestContext
  : SignedInContext;

export type Handler<R extends Route> = (
  input: RouteInput<R>,
  context: ContextFor<R>,
) => Promise<(RouteOutput<R> | RawOutput) & TagUse>;

/** One handler for each route of a table, neither more nor fewer. */
export type Handlers<Table extends Readonly<Record<string, Route>>> = {
  readonly [Name in keyof Table]: Handler<Table[Name]>;
};

/** What the other services of this installation call; a plain function each, so that a call in one process costs nothing. */
export type InternalHandlers<Table extends Readonly<Record<string, Route>>> = {
  readonly [Name in keyof Table]: (input: RouteInput<Table[Name]>) => Promise<RouteOutput<Table[Name]>>;
};

/** What the runtime hands to a service. */
export interface ServiceDependencies extends StorelessDependencies {
  /** Connected as the service's own role. */
  readonly database: Database;
  /** The same data, for reads that may be a second old; never for synchronisation, nor for what decides a write. */
  readonly reads: Reads;
  readonly kek: Kek;
  readonly jobs: Jobs;
}

/** What it hands to a service that keeps nothing. */
export interface StorelessDependencies {
  readonly config: Config;
  /** The other services, wherever they run. Not to be called before every service has been created. */
  readonly clients: InternalClients;
  /** What other processes of the installation are told, and tell. */
  readonly announcements: Announcements;
  /** The shared memory of several processes, where there is one. */
  readonly redis: RedisStore | undefined;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly now: () => Date;
  /** Milliseconds that only go forward, for measuring how long something takes. */
  readonly monotonicMs: () => number;
  readonly randomBytes: (size: number) => Buffer;
}

/** A running service. */
export interface Service {
  /** Handlers by route name for the service's public table. */
  readonly handlers: Readonly<Record<string, unknown>>;
  /** Handlers by route name for the service's internal table. */
  readonly internal: Readonly<Record<string, unknown>>;
  /** Job tasks this service works off, by task name (`<service>.<task>`). */
  readonly tasks?: Readonly<Record<string, JobTask>>;
  /** Starts background work, once every service exists. */
  start?(): Promise<void>;
  /** Ends answers that would last for as long as their clients wish, before requests under way are waited for. */
  endStreams?(): void;
  /** Forgets what is remembered of an account that has just changed. */
  forgetAccount?(userId: string): void;
  /** Ends background work; what is under way is finished first. */
  stop?(): Promise<void>;
}

/** How a service is made known to the runtime. */
export type ServiceDefinition = StoredServiceDefinition | StorelessServiceDefinition;

interface NamedService {
  readonly name: Exclude<ServiceName, "gateway">;
  /** The services that it asks: where they do not run beside it, it must be told their addresses. */
  readonly needs: readonly Exclude<ServiceName, "gateway">[];
}

export interface StoredServiceDefinition extends NamedService {
  /** PostgreSQL role and the schemas that it owns. */
  readonly store: { readonly role: string; readonly schemas: readonly string[]; readonly migrations: URL };
  create(dependencies: ServiceDependencies): Promise<Service>;
}

export interface StorelessServiceDefinition extends NamedService {
  readonly store?: undefined;
  create(dependencies: StorelessDependencies): Promise<Service>;
}
