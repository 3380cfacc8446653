import type { AuthResponse } from "@aura-journal/contracts";
import { invalid } from "../../platform/errors.ts";

/** Name of the cookie; its path keeps it away from every call but those of sessions. */
export const SESSION_COOKIE = "aura_refresh";

export interface SessionCookieOptions {
  /** Whether browsers reach the server over TLS; a cookie marked so would never be sent otherwise. */
  readonly isSecure: boolean;
  readonly maxAgeSeconds: number;
}

interface CarriedResponse {
  readonly body: AuthResponse;
  readonly headers?: Readonly<Record<string, string>>;
}

export type SessionCookie = ReturnType<typeof createSessionCookie>;

/**
 * The refresh token of a browser's session as a cookie (RFC 6265bis): `HttpOnly`, so that a script that got into the page can't
 * carry it away, and `SameSite=Strict`, so that no page elsewhere makes a browser send it.
 */
export function createSessionCookie({ isSecure, maxAgeSeconds }: SessionCookieOptions) {
  const write = (value: string, maxAge: number): Readonly<Record<string, string>> => ({
    "set-cookie": [
      `${SESSION_COOKIE}=${value}`,
      `Max-Age=${maxAge}`,
      "Path=/auth",
      "HttpOnly",
      "SameSite=Strict",
      ...(isSecure ? ["Secure"] : []),
    ].join("; "),
  });

  return {
    /** The answer's headers and its body: for a browser's session the token moves from the one into the other. */
    carry(cookies: string | undefined, response: AuthResponse): CarriedResponse {
      const { refreshToken, ...body } = response;
      if (cookies === undefined || refreshToken === undefined) return { body: response };
      return { body, headers: write(refreshToken, maxAgeSeconds) };
    },

    /** Headers that make a browser forget its session. */
    forget: (cookies: string | undefined) => (cookies === undefined ? {} : write("", 0)),

    /**
     * The token of a refresh: from the cookie where the call asks for a browser's session, from the body otherwise.
     * @returns undefined where the browser has no session, or two tokens claim to be its own
     * @throws AuraError VAL_001 for a token in the wrong place, or in none
     */
    tokenOf(cookies: string | undefined, inBody: string | undefined): string | undefined {
      if (cookies === undefined) {
        if (inBody === undefined) throw invalid("refreshToken", "is missing");
        return inBody;
      }
      if (inBody !== undefined) throw invalid("refreshToken", "belongs into the cookie");
      const values = valuesOf(cookies);
      // A sibling host can plant a second cookie of the name (session fixation); whose is whose can't be told.
      return values.length === 1 ? values[0] : undefined;
    },
  };
}

function valuesOf(cookies: string): string[] {
  return cookies
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1));
}
