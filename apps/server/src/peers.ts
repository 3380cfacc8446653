import { internalRoutes, type ServiceName, type Transport } from "@aura-journal/contracts";
import type { Config, PeerName } from "./config.ts";
import type { Logger } from "./platform/logger.ts";
import { createPeerTransport } from "./platform/peer-transport.ts";
import { currentScope, scopeHeaders } from "./platform/request-scope.ts";
import type { ServiceDefinition } from "./platform/service.ts";
import { createServiceIdentity, type ServiceIdentity } from "./platform/service-identity.ts";
import type { Telemetry } from "./platform/telemetry.ts";
import { createUpstream, type Upstream } from "./platform/upstream.ts";
import { peersOf, runsApart } from "./topology.ts";

/** The services that run elsewhere, and what they and we know each other by. */
export interface Peers {
  /** Absent in a process that runs everything: nobody is to be asked, and nobody else may ask. */
  readonly identity: ServiceIdentity | undefined;
  /** @throws where that service is none of those that this process was told of */
  upstream(name: PeerName): Upstream;
  /** Carries one service's calls to another. */
  transport(caller: ServiceName, audience: PeerName): Transport;
  /** Has every instance of those that remember accounts forget one, and waits for it no longer than a moment. */
  forgetAccount(userId: string): Promise<void>;
  close(): Promise<void>;
}

const FORGET_TIMEOUT_MS = 1_000;
const BREAKER_STATES = { closed: 0, "half-open": 1, open: 2 } as const;

/** Opens connections to the peers as they are needed, and watches how they are from the start. */
export function createPeers(options: {
  readonly config: Config;
  readonly definitions: readonly ServiceDefinition[];
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly now: () => Date;
}): Peers {
  const { config, definitions, telemetry, logger, now } = options;
  const secret = config.serviceSecret;
  const identity =
    runsApart(config) && secret !== undefined ? createServiceIdentity({ secret: secret.reveal(), now }) : undefined;
  const upstreams = new Map<PeerName, Upstream>();
  for (const peer of runsApart(config) ? peersOf(config, definitions) : []) {
    const instanceName = (index: number): string => `${peer}-${index + 1}`;
    config.peerUrls[peer].forEach((_url, index) => telemetry.breakerState.set({ breaker: instanceName(index) }, 0));
    upstreams.set(
      peer,
      createUpstream({
        urls: config.peerUrls[peer],
        // The real one: how long a neighbour is left alone does not follow a clock that tests move.
        nowMs: () => performance.now(),
        random: Math.random,
        onBreaker(index, state) {
          telemetry.breakerState.set({ breaker: instanceName(index) }, BREAKER_STATES[state]);
          if (state === "open")
            logger.warn({ instance: instanceName(index) }, "it fails; it is left alone for a moment");
        },
        onReady: (index, isReady) =>
          isReady
            ? logger.info({ instance: instanceName(index) }, "it is ready")
            : logger.warn({ instance: instanceName(index) }, "it is not ready; others are asked"),
      }),
    );
  }

  function upstream(name: PeerName): Upstream {
    const found = upstreams.get(name);
    if (found === undefined) throw new Error(`This process was not told where ${name} runs`);
    return found;
  }

  return {
    identity,
    upstream,
    // Looked up at the call: clients are made for every service, also for those that nobody here ever asks.
    transport: (caller, audience) => (route, input, callOptions) => {
      if (identity === undefined) throw new Error("Services that run apart need the secret that they share");
      return createPeerTransport({ caller, audience, upstream: upstream(audience), identity })(
        route,
        input,
        callOptions,
      );
    },
    async forgetAccount(userId) {
      const found = upstreams.get("entries");
      if (found === undefined || identity === undefined) return;
      const { method, path: target, service: audience } = internalRoutes.entries.forgetAccount;
      const missed = await found.sendToAll({
        method,
        target,
        headers: {
          "content-type": "application/json",
          ...scopeHeaders(currentScope()),
          ...identity.sign({ caller: "gateway", audience, method, target }),
        },
        body: JSON.stringify({ userId }),
        timeoutMs: FORGET_TIMEOUT_MS,
        silenceMs: FORGET_TIMEOUT_MS,
        isRepeatable: true,
      });
      // What an instance that was not reached remembers is old within half a minute.
      if (missed > 0) logger.warn({ missed }, "an instance was not told of a changed account");
    },
    async close() {
      await Promise.all([...upstreams.values()].map((found) => found.close()));
    },
  };
}
