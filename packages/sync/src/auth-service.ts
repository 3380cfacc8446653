import {
  ApiRequestError,
  type AuthResponse,
  type Client,
  type LoginResponse,
  type RegisterRequest,
  type routes,
  type User,
  type VerificationRequired,
} from "@aura-journal/contracts";
import type { Replica } from "./replica.ts";

/** What is remembered of a session between two starts; it belongs into the secure store of the platform. */
export interface StoredSession {
  readonly user: User;
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface SessionStore {
  load(): Promise<StoredSession | undefined>;
  save(session: StoredSession): Promise<void>;
  clear(): Promise<void>;
}

/** Signing in and out, and what that means for the journal on this device. */
export interface AuthService {
  /** A session, or the question for a second factor. @throws ApiRequestError, ForeignJournalError */
  login(email: string, password: string): Promise<LoginResponse>;
  verifyMfa(mfaToken: string, code: string): Promise<AuthResponse>;
  register(userData: RegisterRequest): Promise<AuthResponse | VerificationRequired>;
  /** New tokens for the old ones; many who ask at once share one answer. @throws ApiRequestError AUTH_002 where the session is over */
  refreshToken(): Promise<string>;
  /** Ends the session. The journal stays on the device, and what waits is sent after the next sign-in. */
  logout(): Promise<void>;
  /** Who is signed in on this device, also without a network. */
  getCurrentUser(): Promise<User | null>;
  /** For the transport of the client. */
  accessToken(): Promise<string | undefined>;
  /** Goes on with the session of the last run. */
  resume(): Promise<void>;
}

export function createAuthService(options: {
  readonly client: Client<typeof routes.auth>;
  readonly sessions: SessionStore;
  readonly replica: Pick<Replica, "signedIn" | "signedOut">;
}): AuthService {
  const { client, sessions, replica } = options;
  let refreshing: Promise<string> | undefined;

  /** The journal first: tokens of somebody whose journal this is not are never kept. */
  async function begin(response: AuthResponse): Promise<AuthResponse> {
    await replica.signedIn(response.user.userId);
    await keep(response);
    return response;
  }

  async function keep({ user, accessToken, refreshToken }: AuthResponse): Promise<void> {
    await sessions.save({ user, accessToken, refreshToken });
  }

  async function refresh(): Promise<string> {
    const session = await sessions.load();
    if (session === undefined) {
      throw new ApiRequestError({ code: "AUTH_002", status: 401, message: "Nobody is signed in" });
    }
    const { body } = await client.refresh({ body: { refreshToken: session.refreshToken } });
    await keep(body);
    return body.accessToken;
  }

  return {
    async login(email, password) {
      const { body } = await client.login({ body: { email, password } });
      return "mfaRequired" in body ? body : begin(body);
    },
    async verifyMfa(mfaToken, code) {
      return begin((await client.verifyMfa({ body: { mfaToken, code } })).body);
    },
    async register(userData) {
      const { body } = await client.register({ body: userData });
      return "verificationRequired" in body ? body : begin(body);
    },
    refreshToken() {
      refreshing ??= refresh().finally(() => (refreshing = undefined));
      return refreshing;
    },
    async logout() {
      await replica.signedOut();
      try {
        await client.logout();
      } finally {
        await sessions.clear();
      }
    },
    getCurrentUser: async () => (await sessions.load())?.user ?? null,
    accessToken: async () => (await sessions.load())?.accessToken,
    async resume() {
      const session = await sessions.load();
      if (session !== undefined) await replica.signedIn(session.user.userId);
    },
  };
}
