import type { AuthResponse, MfaChallenge, RegisterRequest, User } from "@aura-journal/contracts";
import { ApiRequestError } from "@aura-journal/contracts/http";
import type { AccountCalls } from "./calls.ts";

/** What a device keeps of a session while the app is closed. */
export interface KeptSession {
  readonly user: User;
  /** Whether the server has refused to go on with it. */
  readonly isLost: boolean;
  /** Absent in a browser, whose token is a cookie that no script reads. */
  readonly refreshToken?: string;
}

/** Where a session is kept. A write has to be on disk before it resolves. */
export interface SessionStore {
  /** Whether the refresh token travels as a cookie instead of being kept here. */
  readonly hasCookie: boolean;
  read(): Promise<KeptSession | undefined>;
  write(session: KeptSession | undefined): Promise<void>;
}

/**
 * Whether one is signed in.
 * - `absent`: no account, or signed out. Writing needs none.
 * - `open`: signed in, as far as this device knows; it may be offline.
 * - `lost`: the server has ended the session. What was written waits until one signs in again.
 */
export type SessionState =
  | { readonly kind: "absent" }
  | { readonly kind: "open"; readonly user: User }
  | { readonly kind: "lost"; readonly user: User };

/** What came of signing in: a second factor may be asked for first, and a new address may have to be verified. */
export type SignedIn =
  | { readonly kind: "open"; readonly user: User }
  | { readonly kind: "secondFactor"; readonly mfaToken: string; readonly methods: MfaChallenge["methods"] }
  | { readonly kind: "verifyEmail" };

export interface SessionOptions {
  readonly calls: Pick<AccountCalls, "register" | "login" | "verifyMfa" | "refresh" | "logout">;
  readonly store: SessionStore;
  /** Milliseconds since 1970, by a clock that may be wrong; only differences count. */
  readonly now: () => number;
  /** Told after every change of the state. */
  readonly onChange?: (state: SessionState) => void;
}

export type DeviceSession = ReturnType<typeof createSession>;

/** An access token is renewed this long before it ends, so that a call on its way does not outlive it. */
const MARGIN_MS = 60_000;

/**
 * The session of this device. Access tokens live in memory alone.
 *
 * Crash model: a refresh that is answered but not written down leaves the old token on disk; the server gives the same child for it
 * again. A new token is on disk before anybody gets the access token that came with it.
 */
export function createSession({ calls, store, now, onChange }: SessionOptions) {
  const options = store.hasCookie ? { headers: { "x-aura-session": "cookie" } } : {};
  let kept: KeptSession | undefined;
  let access: { readonly token: string; readonly endsAtMs: number } | undefined;
  let refreshing: Promise<string> | undefined;
  /** Which session this is of those that this device has had: an answer for an earlier one is dropped. */
  let turn = 0;
  const opened = store.read().then((session) => (kept = session));

  function stateOf(session: KeptSession | undefined): SessionState {
    if (session === undefined) return { kind: "absent" };
    return { kind: session.isLost ? "lost" : "open", user: session.user };
  }

  async function keep(session: KeptSession | undefined): Promise<void> {
    await store.write(session);
    kept = session;
    onChange?.(stateOf(session));
  }

  async function begin(answer: AuthResponse): Promise<User> {
    const { user, accessToken, refreshToken, expiresIn } = answer;
    await keep({ user, isLost: false, ...(refreshToken === undefined ? {} : { refreshToken }) });
    access = { token: accessToken, endsAtMs: now() + expiresIn * 1_000 };
    return user;
  }

  async function beginAnew(answer: AuthResponse): Promise<SignedIn> {
    turn += 1;
    return { kind: "open", user: await begin(answer) };
  }

  async function end(): Promise<void> {
    turn += 1;
    access = undefined;
    await keep(undefined);
  }

  async function renew(session: KeptSession): Promise<string> {
    const { refreshToken } = session;
    const mine = turn;
    const body = refreshToken === undefined ? {} : { refreshToken };
    try {
      const { body: answer } = await calls.refresh({ body }, options);
      // Signed out, or in anew, while the answer was under way: it belongs to a session that is no longer this one.
      if (turn !== mine) throw signedOut();
      await begin(answer);
      return answer.accessToken;
    } catch (error) {
      if (isSignedOut(error) && turn === mine) {
        access = undefined;
        await keep({ user: session.user, isLost: true });
      }
      throw error;
    }
  }

  /** One refresh at a time: two with the same token, and its child in use, would look like a theft. */
  async function refreshToken(): Promise<string> {
    await opened;
    if (kept === undefined || kept.isLost) throw signedOut();
    refreshing ??= renew(kept).finally(() => (refreshing = undefined));
    return refreshing;
  }

  /**
   * A token that is good for a call now; `undefined` without an open session.
   * @throws ApiRequestError where it had to be renewed and the server can't be reached
   */
  async function getAccessToken(): Promise<string | undefined> {
    await opened;
    if (kept === undefined || kept.isLost) return undefined;
    if (access !== undefined && now() < access.endsAtMs - MARGIN_MS && refreshing === undefined) return access.token;
    try {
      return await refreshToken();
    } catch (error) {
      if (isSignedOut(error)) return undefined;
      throw error;
    }
  }

  return {
    async state(): Promise<SessionState> {
      await opened;
      return stateOf(kept);
    },

    /** Makes an account and signs in to it. */
    async register(userData: RegisterRequest): Promise<SignedIn> {
      await opened;
      const answer = await calls.register({ body: userData }, options);
      if (answer.status === 202) return { kind: "verifyEmail" };
      return beginAnew(answer.body);
    },

    async login(email: string, password: string): Promise<SignedIn> {
      await opened;
      const { body } = await calls.login({ body: { email, password } }, options);
      if ("mfaRequired" in body) return { kind: "secondFactor", mfaToken: body.mfaToken, methods: body.methods };
      return beginAnew(body);
    },

    /** Finishes signing in with a code of the authenticator, or a recovery code. */
    async verifyMfa(mfaToken: string, code: string): Promise<SignedIn> {
      const { body } = await calls.verifyMfa({ body: { mfaToken, code } }, options);
      return beginAnew(body);
    },

    refreshToken,

    getAccessToken,

    /**
     * The same, for those who can do nothing without one.
     * @throws ApiRequestError for which `isSignedOut` holds where there is no open session
     */
    async requireAccessToken(): Promise<string> {
      const token = await getAccessToken();
      if (token === undefined) throw signedOut();
      return token;
    },

    /** Makes a call that needs the session, and once more with a new token where the server no longer takes the one it had. */
    async signedIn<T>(call: () => Promise<T>): Promise<T> {
      const before = access;
      try {
        return await call();
      } catch (error) {
        if (!isSignedOut(error)) throw error;
        // Another call may have renewed it meanwhile.
        if (access === before) await refreshToken();
        return call();
      }
    },

    /**
     * Ends the session, here and on the server.
     * @throws ApiRequestError where the server can't be told: a session that goes on there would be no sign-out
     */
    async logout(): Promise<void> {
      await opened;
      if (kept === undefined) return;
      try {
        if (!kept.isLost) await calls.logout(undefined, options);
      } catch (error) {
        if (!isSignedOut(error)) throw error;
      }
      await end();
    },

    /** The server has nothing of this account any more. */
    forget: end,

    async getCurrentUser(): Promise<User | null> {
      await opened;
      return kept?.user ?? null;
    },

    /** Keeps what the server now says of the account. */
    async keepUser(user: User): Promise<void> {
      if (kept !== undefined) await keep({ ...kept, user });
    },
  };
}

/** Whether a failure means that there is no session, and not that nobody answered. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiRequestError && error.code === "AUTH_002" && !error.isStrangers;
}

function signedOut(): ApiRequestError {
  return new ApiRequestError({ code: "AUTH_002", status: 401, message: "Not signed in" });
}
