import type { AuthResponse, User } from "@aura-journal/contracts";
import { ApiRequestError } from "@aura-journal/contracts/http";
import { createSession, type KeptSession, type SessionOptions, type SessionState } from "./session.ts";

export const WRITER: User = {
  userId: "019a0000-0000-7000-8000-000000000001",
  email: "writer@example.org",
  timezone: "Europe/Berlin",
  roles: ["user"],
  isActive: true,
  isVerified: true,
  mfaEnabled: false,
  createdAt: "2026-01-25T10:30:00.000Z",
  preferences: {
    theme: "auto",
    notifications: { email: true, push: true, weeklyDigest: false },
    privacy: { analysis: "local", search: "server" },
    analytics: { enabled: false },
    retention: { bin: "server", earlierVersions: "always", originals: "90-days" },
  },
};

export function refusal(): ApiRequestError {
  return new ApiRequestError({ code: "AUTH_002", status: 401, message: "", requestId: "req_12345678" });
}

export function unreachable(): ApiRequestError {
  return new ApiRequestError({ code: "EXT_001", status: 503, message: "" });
}

/** A device with a store that lives on, a clock to turn, and a server that numbers its tokens. */
export function createTestDevice(how: { readonly hasCookie?: boolean } = {}) {
  const hasCookie = how.hasCookie ?? false;
  let kept: KeptSession | undefined;
  let issued = 0;
  const device = {
    nowMs: 1_000_000,
    states: [] as SessionState["kind"][],
    /** What the server was asked, in order, with the refresh token it was given. */
    asked: [] as string[],
    headers: [] as unknown[],
    /** What the server does instead of answering a refresh. */
    onRefresh: async (): Promise<void> => {},
    onLogout: async (): Promise<void> => {},
    onWrite: async (): Promise<void> => {},
    kept: () => kept,
    open: () =>
      createSession({
        calls,
        store: {
          hasCookie,
          read: async () => kept,
          async write(session) {
            await device.onWrite();
            kept = session;
          },
        },
        now: () => device.nowMs,
        onChange: (state) => device.states.push(state.kind),
      }),
  };
  const answer = (): AuthResponse => {
    issued += 1;
    const tokens = hasCookie ? {} : { refreshToken: `refresh-${issued}` };
    return { user: WRITER, accessToken: `access-${issued}`, expiresIn: 900, ...tokens };
  };
  const calls: SessionOptions["calls"] = {
    async register(_input, options) {
      device.headers.push(options?.headers);
      device.asked.push("register");
      return { status: 201, body: answer() };
    },
    async login({ body }, options) {
      device.headers.push(options?.headers);
      device.asked.push("login");
      if (body.password === "second") {
        return { status: 200, body: { mfaRequired: true, mfaToken: "mfa", methods: ["totp", "recovery"] } };
      }
      return { status: 200, body: answer() };
    },
    async verifyMfa() {
      device.asked.push("verifyMfa");
      return { status: 200, body: answer() };
    },
    async refresh(input, options) {
      device.headers.push(options?.headers);
      device.asked.push(`refresh ${input?.body?.refreshToken ?? "by cookie"}`);
      await device.onRefresh();
      return { status: 200, body: answer() };
    },
    async logout() {
      device.asked.push("logout");
      await device.onLogout();
      return { status: 204 };
    },
  };
  return device;
}
