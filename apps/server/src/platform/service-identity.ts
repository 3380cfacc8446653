import { createHmac, createSecretKey, hkdfSync, timingSafeEqual, type KeyObject } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { ServiceName } from "@aura-journal/contracts";

/** The headers in which services speak of themselves and of the client behind a call; dropped from what comes from outside. */
export const SERVICE_HEADER = "x-aura-service";
export const CLIENT_HEADER = "x-aura-client";

/** What a gateway says of the client whose request it hands on. */
export interface ClientFacts {
  readonly address: string;
  /** Whether the request was counted against its limits already. */
  readonly isCounted: boolean;
}

/** A call between services, as far as its credential is bound to it. */
export interface ServiceCall {
  readonly caller: ServiceName;
  readonly audience: ServiceName;
  readonly method: string;
  /** Path and query, as they stand in the request. */
  readonly target: string;
  readonly client?: ClientFacts;
}

/** What a valid credential says. */
export interface KnownCaller {
  readonly caller: ServiceName;
  readonly client: ClientFacts | undefined;
}

export interface ServiceIdentity {
  /** The headers that make a call credible for a minute. */
  sign(call: ServiceCall): Readonly<Record<string, string>>;
  /** Who makes a call; absent where its credential is missing, old, or another call's. */
  verify(
    headers: IncomingHttpHeaders,
    call: Pick<ServiceCall, "audience" | "method" | "target">,
  ): KnownCaller | undefined;
}

/** Clocks of an installation's machines may differ by so much, and a credential is good for no longer. */
const GOOD_FOR_SECONDS = 60;
const FORM = /^v1\.(gateway|auth|users|entries|nlp|notifications)\.(\d{10,11})\.([A-Za-z0-9_-]{43})$/;
const MAC_BYTES = 32;
/** So many MACs are remembered at most, and none of what is longer than calls are. */
const MAX_MACS = 1_000;
const MAX_NAMED = 512;

/**
 * Credentials for calls between services, from a secret that they share: an HMAC-SHA-256 over who asks whom for what, when, and
 * for which client. Each part is written with its length before it, so that no two calls have one text; each audience has a key
 * of its own, so that a credential for one service is none for another. Whoever reads the wire could use one again for the
 * same call within a minute: the wire between services is the operator's to keep (docs/architecture.md).
 */
export function createServiceIdentity(options: { readonly secret: string; readonly now: () => Date }): ServiceIdentity {
  const keys = new Map<ServiceName, KeyObject>();
  /** Bodies are not covered: most calls between services are the same as many others of the same second. */
  const macsOfNow = new Map<string, Buffer>();
  let nowOfMacs = 0;
  const nowSeconds = (): number => Math.floor(options.now().getTime() / 1_000);

  /** As a key object: one made anew from its bytes for each MAC costs far more than the MAC. */
  function keyFor(audience: ServiceName): KeyObject {
    const known = keys.get(audience);
    if (known !== undefined) return known;
    const bytes = hkdfSync("sha256", options.secret, "", `aura service credential v1 ${audience}`, 32);
    const key = createSecretKey(new Uint8Array(bytes));
    keys.set(audience, key);
    return key;
  }

  function macOf(call: Omit<ServiceCall, "client">, seconds: string, client: string): Buffer {
    const parts = [call.caller, call.method, call.target, seconds, client];
    const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join("");
    const now = nowSeconds();
    if (now !== nowOfMacs) macsOfNow.clear();
    nowOfMacs = now;
    // What is looked up is what the MAC is of, never a MAC that somebody has sent.
    const name = `${call.audience}:${text}`;
    const known = macsOfNow.get(name);
    if (known !== undefined) return known;
    const mac = createHmac("sha256", keyFor(call.audience)).update(text).digest();
    if (macsOfNow.size < MAX_MACS && name.length <= MAX_NAMED) macsOfNow.set(name, mac);
    return mac;
  }

  return {
    sign(call) {
      const seconds = String(nowSeconds());
      const client = call.client === undefined ? "" : writeFacts(call.client);
      const credential = `v1.${call.caller}.${seconds}.${macOf(call, seconds, client).toString("base64url")}`;
      return { [SERVICE_HEADER]: credential, ...(client === "" ? {} : { [CLIENT_HEADER]: client }) };
    },
    verify(headers, call) {
      const credential = headers[SERVICE_HEADER];
      const client = headers[CLIENT_HEADER] ?? "";
      if (typeof credential !== "string" || typeof client !== "string") return undefined;
      const [, caller, seconds, mac] = FORM.exec(credential) ?? [];
      if (caller === undefined || seconds === undefined || mac === undefined) return undefined;
      const given = Buffer.from(mac, "base64url");
      const wanted = macOf({ ...call, caller: caller as ServiceName }, seconds, client);
      if (given.length !== MAC_BYTES || !timingSafeEqual(given, wanted)) return undefined;
      if (Math.abs(nowSeconds() - Number(seconds)) > GOOD_FOR_SECONDS) return undefined;
      return { caller: caller as ServiceName, client: client === "" ? undefined : readFacts(client) };
    },
  };
}

function writeFacts({ address, isCounted }: ClientFacts): string {
  return `${isCounted ? "counted" : "uncounted"} ${address}`;
}

/** Written by us and under the MAC: it is read without suspicion. */
function readFacts(text: string): ClientFacts {
  const at = text.indexOf(" ");
  return { address: text.slice(at + 1), isCounted: text.slice(0, at) === "counted" };
}
