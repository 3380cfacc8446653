import { hash } from "node:crypto";
import type {
  AccessTokenClaims,
  ApiKeyScope,
  ApiKeyTokenClaims,
  JsonWebKey,
  JsonWebKeySet,
} from "@aura-journal/contracts";
import { importJWK, jwtVerify, type CryptoKey, type JWTHeaderParameters, type JWTPayload } from "jose";
import { LRUCache } from "lru-cache";
import { AuraError } from "./errors.ts";

export interface AccessTokenVerifier {
  /**
   * What a token says, once its signature, type, issuer, audience and times have been checked (RFC 9068, section 4).
   * @throws AuraError AUTH_002 whatever is wrong with it
   */
  verify(token: string): Promise<AccessTokenClaims | ApiKeyTokenClaims>;
}

export interface AccessTokenVerifierOptions {
  /** The issuer's public keys; asked again when a token names a key that is not known yet, and every five minutes. */
  readonly getJwks: () => Promise<JsonWebKeySet>;
  readonly issuer: string;
  readonly audience: string;
  readonly now: () => Date;
  /** Monotonic clock in milliseconds: how old the keys are, whatever the clock on the wall is set to. */
  readonly nowMs: () => number;
}

/** The audience of this installation's access tokens. */
export const ACCESS_TOKEN_AUDIENCE = "aura-journal";

/** How long the token stands that an API key is exchanged for: what a captured one is worth. */
export const API_KEY_TOKEN_SECONDS = 60;

/** The audience of tokens that stand for API keys, so that none of them passes for a person's. */
export function apiKeyAudienceOf(audience: string): string {
  return `${audience}/api-keys`;
}

const CLOCK_TOLERANCE_SECONDS = 5;
const MAX_TOKEN_LENGTH = 4_096;
const MAX_REMEMBERED = 20_000;
const KEYS_FRESH_MS = 5 * 60_000;
/** Tokens with invented key ids must not turn into a stream of calls. */
const KEYS_RETRY_MS = 2_000;
const SCOPES: ReadonlySet<string> = new Set<ApiKeyScope>(["entries:read", "entries:write", "analyze"]);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Checks access tokens. The algorithm is pinned: a token's header chooses neither `none` nor an HMAC under the public key
 * (RFC 8725, section 2.1), and keys come from the issuer alone, never from `jwk`, `jku` or `x5u` (section 2.8). A token that
 * was found good is remembered by its SHA-256 until it expires.
 */
export function createAccessTokenVerifier(options: AccessTokenVerifierOptions): AccessTokenVerifier {
  const good = new LRUCache<string, AccessTokenClaims | ApiKeyTokenClaims>({ max: MAX_REMEMBERED });
  const keys = createKeySource(options.getJwks, options.nowMs);
  const apiKeyAudience = apiKeyAudienceOf(options.audience);
  const nowSeconds = (): number => Math.floor(options.now().getTime() / 1_000);

  async function check(token: string): Promise<AccessTokenClaims | ApiKeyTokenClaims> {
    const key = (header: JWTHeaderParameters): Promise<CryptoKey> => keys.find(header.kid);
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["EdDSA"],
      typ: "at+jwt",
      issuer: options.issuer,
      audience: [options.audience, apiKeyAudience],
      requiredClaims: ["exp", "iat"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: options.now(),
    });
    // One audience, not a list: which of the two kinds a token is hangs on it.
    return payload.aud === apiKeyAudience
      ? apiKeyClaimsOf(payload, nowSeconds())
      : personClaimsOf(payload, nowSeconds());
  }

  return {
    async verify(token) {
      if (token.length > MAX_TOKEN_LENGTH) throw invalidToken();
      const id = hash("sha256", token, "base64");
      const known = good.get(id);
      if (known !== undefined) {
        if (known.exp + CLOCK_TOLERANCE_SECONDS > nowSeconds()) return known;
        good.delete(id);
        throw invalidToken();
      }
      // Another spelling of a remembered token has another hash, and ends here.
      if (!isCanonical(token)) throw invalidToken();
      const claims = await check(token).catch((error: unknown) => {
        // Keys that can't be had are the installation's failure, not the token's.
        throw error instanceof AuraError ? error : invalidToken(error);
      });
      good.set(id, claims);
      return claims;
    },
  };
}

function createKeySource(getJwks: () => Promise<JsonWebKeySet>, nowMs: () => number) {
  let keysById = new Map<string, CryptoKey>();
  let loadedAtMs = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    const { keys } = await getJwks();
    keysById = new Map(await Promise.all(keys.map(async (jwk) => [jwk.kid, await publicKey(jwk)] as const)));
    loadedAtMs = nowMs();
  }

  return {
    async find(kid: string | undefined): Promise<CryptoKey> {
      if (kid === undefined) throw invalidToken();
      const ageMs = nowMs() - loadedAtMs;
      if (ageMs >= (keysById.has(kid) ? KEYS_FRESH_MS : KEYS_RETRY_MS)) {
        loading ??= load().finally(() => (loading = undefined));
        await loading;
      }
      const key = keysById.get(kid);
      if (key === undefined) throw invalidToken();
      return key;
    },
  };
}

async function publicKey(jwk: JsonWebKey): Promise<CryptoKey> {
  // Only the public members are taken over, whatever else a key set may hold.
  return (await importJWK({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }, "EdDSA")) as CryptoKey;
}

function personClaimsOf(payload: JWTPayload, nowSeconds: number): AccessTokenClaims {
  const { userId, email, roles, sessionId } = payload;
  if (
    !isUuid(userId) ||
    !isUuid(sessionId) ||
    typeof email !== "string" ||
    !Array.isArray(roles) ||
    !roles.every((role) => role === "user" || role === "admin")
  ) {
    throw invalidToken();
  }
  return { userId, email, roles, sessionId, ...registeredClaimsOf(payload, nowSeconds) };
}

function apiKeyClaimsOf(payload: JWTPayload, nowSeconds: number): ApiKeyTokenClaims {
  const { userId, apiKeyId, scopes, sessionId, roles } = payload;
  const registered = registeredClaimsOf(payload, nowSeconds);
  if (
    !isUuid(userId) ||
    !isUuid(apiKeyId) ||
    !Array.isArray(scopes) ||
    !scopes.every((scope) => SCOPES.has(scope as string)) ||
    // A token is of one kind or of the other.
    sessionId !== undefined ||
    roles !== undefined ||
    registered.exp - registered.iat > API_KEY_TOKEN_SECONDS
  ) {
    throw invalidToken();
  }
  return { userId, apiKeyId, scopes, ...registered };
}

function registeredClaimsOf(
  { iat, exp, iss, aud }: JWTPayload,
  nowSeconds: number,
): Pick<AccessTokenClaims, "iat" | "exp" | "iss" | "aud"> {
  if (
    typeof iat !== "number" ||
    iat > nowSeconds + CLOCK_TOLERANCE_SECONDS ||
    typeof exp !== "number" ||
    typeof iss !== "string" ||
    typeof aud !== "string"
  ) {
    throw invalidToken();
  }
  return { iat, exp, iss, aud };
}

function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

/**
 * Whether each part is spelled the one way base64url has for its bytes. Decoders ignore the bits left over in the last
 * character, so that one signature would otherwise have four spellings.
 */
function isCanonical(token: string): boolean {
  const parts = token.split(".");
  return parts.length === 3 && parts.every((part) => Buffer.from(part, "base64url").toString("base64url") === part);
}

function invalidToken(cause?: unknown): AuraError {
  return new AuraError("AUTH_002", "The access token is not valid", cause === undefined ? {} : { cause });
}
