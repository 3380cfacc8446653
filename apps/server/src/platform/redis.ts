import { Cluster, Redis, type ClusterOptions, type RedisCommander, type RedisOptions } from "ioredis";
import { readFile } from "node:fs/promises";
import type { RedisConfig } from "../config.ts";
import { createBreaker, type BreakerState } from "./breaker.ts";
import type { Logger } from "./logger.ts";
import { parseRedisAddress, type RedisAddress } from "./redis-address.ts";
import type { Telemetry } from "./telemetry.ts";
import { childSpan, within } from "./tracing.ts";

/** What a call is made for: the label under which its time is told. */
export type RedisPurpose = "rate" | "page" | "announce" | "probe";

/** Shared memory of several processes, which may be away at any time: whoever asks has another way. */
export interface RedisStore extends AsyncDisposable {
  /** Whether keys lie on several servers, so that one call may only touch those of one hash tag. */
  readonly isCluster: boolean;
  /** The name of a key in this installation's namespace: `aura:<purpose>:<rest>`. */
  key(purpose: string, rest: string): string;
  /** Whether calls are let through at present. */
  isUp(): boolean;
  /**
   * Makes a call, where Redis answers at present. It is never made twice: what it did when its answer was lost, nobody knows.
   * @throws RedisAway where Redis is away, late or refuses
   */
  run<T>(purpose: RedisPurpose, call: (client: RedisCommander) => Promise<T>): Promise<T>;
  /** @throws RedisAway; asks in any case, for those who want to know how it is now */
  ping(): Promise<void>;
  /**
   * Listens to a channel for as long as the store is open. `onLive` is called whenever listening has begun, anew too: what was said
   * before has not been heard.
   */
  subscribe(channel: string, listener: { onMessage(text: string): void; onLive(): void }): void;
}

/** Thrown in place of an answer. */
export class RedisAway extends Error {
  constructor(options?: { cause: unknown }) {
    super("Redis does not answer at present", options);
    this.name = "RedisAway";
  }
}

/** A thousand times what an answer takes: who waits longer waits for nothing. */
const DEADLINE_MS = 250;
const CONNECT_MS = 1_000;
/** After a refused or late call nobody asks for this long, or half as much again. */
const OPEN_MS = 1_000;
const PROBE_EVERY_MS = 250;
/** A connection on which nothing comes back is made anew; a subscription is asked whether it lives. */
const SILENT_MS = 5_000;

/**
 * Connects, and gives the store when it answers or after a second: without Redis the server is slower and stricter, never closed.
 *
 * A hung Redis costs each call under way one deadline. From the first of them on calls fail at once, and what finds out whether it
 * is back is a probe of the store's own, never a request.
 */
export async function openRedis(options: {
  readonly config: RedisConfig;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly nowMs: () => number;
  readonly random: () => number;
}): Promise<RedisStore> {
  const { config, telemetry, logger, nowMs, random } = options;
  const address = parseRedisAddress(config.url.reveal());
  const ca = config.caFile === undefined ? undefined : await readFile(config.caFile, "utf8");
  const client = connect(address, ca);
  const subscribers: (Redis | Cluster)[] = [];
  let state: BreakerState = "closed";
  let isClosing = false;
  let probing: NodeJS.Timeout | undefined;

  const breaker = createBreaker({
    nowMs,
    random,
    threshold: 1,
    openMs: OPEN_MS,
    isIll: () => true,
    onState(next) {
      if (isClosing) return;
      if (state === "closed") logger.warn("Redis does not answer: limits are counted in this process, and stricter");
      if (next === "closed") logger.info("Redis answers again");
      state = next;
      telemetry.breakerState.set({ breaker: "redis" }, BREAKER_LEVELS[next]);
      telemetry.redisUp.set(next === "closed" ? 1 : 0);
      if (next === "closed") clearInterval(probing);
      else probing ??= setInterval(() => void ping().catch(() => {}), PROBE_EVERY_MS).unref();
      if (next === "closed") probing = undefined;
    },
  });

  async function attempt<T>(purpose: RedisPurpose, call: (commands: RedisCommander) => Promise<T>): Promise<T> {
    const end = telemetry.redisDuration.startTimer({ purpose });
    try {
      const span = childSpan(`redis ${purpose}`, "client", {
        "db.system.name": "redis",
        "aura.redis.purpose": purpose,
      });
      const answer = await within(span, () => breaker.run(() => inTime(call(client))));
      end({ outcome: "ok" });
      return answer;
    } catch (error) {
      end({ outcome: error instanceof Late ? "late" : "failed" });
      throw new RedisAway({ cause: error });
    }
  }

  async function ping(): Promise<void> {
    await attempt("probe", (commands) => commands.ping());
  }

  client.on("error", (error: Error) => logger.debug({ err: error }, "connection to Redis"));
  telemetry.breakerState.set({ breaker: "redis" }, BREAKER_LEVELS.closed);
  telemetry.redisUp.set(1);
  await isReady(client);
  await ping().catch(() => {});

  return {
    isCluster: address.kind === "cluster",
    key: (purpose, rest) => `${config.keyPrefix}:${purpose}:${rest}`,
    // A lost connection is known before the first call fails on it.
    isUp: () => state === "closed" && client.status === "ready",
    async run(purpose, call) {
      if (state !== "closed") throw new RedisAway();
      return attempt(purpose, call);
    },
    ping,
    subscribe(channel, { onMessage, onLive }) {
      const subscriber = connect(address, ca);
      subscribers.push(subscriber);
      subscriber.on("error", (error: Error) => logger.debug({ err: error }, "subscription to Redis"));
      subscriber.on("message", (from: string, text: string) => {
        if (from === channel) onMessage(text);
      });
      subscriber.on("ready", () => {
        // Not left to the client, which tells nobody when it has subscribed anew.
        subscriber.subscribe(channel).then(onLive, (error: unknown) => {
          logger.debug({ err: error }, "subscription to Redis");
          if (!isClosing) subscriber.disconnect(true);
        });
      });
      if (subscriber instanceof Redis) keepAlive(subscriber);
    },
    async [Symbol.asyncDispose]() {
      isClosing = true;
      clearInterval(probing);
      for (const one of [client, ...subscribers]) one.disconnect();
    },
  };
}

const BREAKER_LEVELS = { closed: 0, "half-open": 1, open: 2 } as const satisfies Record<BreakerState, number>;

function connect(address: RedisAddress, ca: string | undefined): Redis | Cluster {
  const { nodes, username, password, database, masterName } = address;
  const tls = address.isTls ? { tls: ca === undefined ? {} : { ca } } : {};
  const common = {
    ...tls,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    db: database,
    connectionName: "aura",
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENT_MS,
    // Nothing waits for a connection, and nothing is sent twice: a call fails at once, and its caller goes another way.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    enableAutoPipelining: true,
    retryStrategy: backOff,
    // What every server, proxy and hosted service speaks.
    protocol: 2,
  } satisfies RedisOptions;
  if (address.kind === "cluster") {
    const { retryStrategy: _ofNodes, enableOfflineQueue: _ofAll, ...redisOptions } = common;
    return new Cluster([...nodes], {
      redisOptions,
      enableOfflineQueue: false,
      enableAutoPipelining: true,
      slotsRefreshTimeout: CONNECT_MS,
      clusterRetryStrategy: backOff,
      ...(address.isTls ? { dnsLookup: asNamed } : {}),
    });
  }
  if (masterName !== undefined) {
    return new Redis({
      ...common,
      sentinels: [...nodes],
      name: masterName,
      sentinelRetryStrategy: backOff,
      ...(address.isTls ? { enableTLSForSentinelMode: true, sentinelTLS: tls.tls ?? {} } : {}),
    });
  }
  const [node] = nodes;
  return new Redis({ ...common, ...node });
}

/** A certificate stands for names; looked up, they would be addresses. */
const asNamed: NonNullable<ClusterOptions["dnsLookup"]> = (host, callback) => callback(null, host);

function backOff(times: number): number {
  return Math.min(50 * 2 ** times, 1_000);
}

/** Waits until the first connection stands, for as long as a connection may take. */
async function isReady(client: Redis | Cluster): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      client.off("ready", done);
      client.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, CONNECT_MS);
    client.once("ready", done);
    client.once("close", done);
  });
}

/** An idle subscription says nothing, dead or alive; asked, a dead one falls to the time-out of its socket. */
function keepAlive(subscriber: Redis): void {
  const timer = setInterval(() => {
    if (subscriber.status === "ready") subscriber.ping().catch(() => {});
    if (subscriber.status === "end") clearInterval(timer);
  }, SILENT_MS);
  timer.unref();
}

class Late extends Error {}

/** @throws Late after the deadline */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    // When this process itself was held up, the answer lies in the socket: it is read before the clock is believed.
    timer = setTimeout(() => setImmediate(() => reject(new Late("no answer in time"))), DEADLINE_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
