import type { routes } from "@aura-journal/contracts";
import type { Handlers, RequestContext, SignedInContext } from "../../platform/service.ts";
import type { createAccounts } from "./accounts.ts";
import type { Origin } from "./audit.ts";
import { deviceFromUserAgent } from "./device.ts";
import type { createPasswords } from "./passwords.ts";
import type { createRegistration } from "./registration.ts";
import type { SecondFactors } from "./second-factors.ts";
import type { SessionCookie } from "./session-cookie.ts";
import type { Sessions } from "./sessions.ts";
import type { createSignIn } from "./sign-in.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** The rules that the public calls stand on. */
export interface AuthRules {
  readonly accounts: ReturnType<typeof createAccounts>;
  readonly passwords: ReturnType<typeof createPasswords>;
  readonly registration: ReturnType<typeof createRegistration>;
  readonly secondFactors: SecondFactors;
  readonly sessionCookie: SessionCookie;
  readonly sessions: Sessions;
  readonly signIn: ReturnType<typeof createSignIn>;
  readonly signingKeys: SigningKeys;
}

const NO_CONTENT = { status: 204 } as const;

/** The public calls of `auth`. */
export function createHandlers(rules: AuthRules): Handlers<typeof routes.auth> {
  const { accounts, passwords, registration, secondFactors, sessionCookie, sessions, signIn, signingKeys } = rules;
  return {
    async register({ body }, context) {
      const registered = await registration.register(body, deviceOf(context), originOf(context));
      if (registered.kind === "open") {
        return { status: 201, ...sessionCookie.carry(context.cookies, registered.response) };
      }
      return { status: 202, body: { verificationRequired: true } };
    },
    async login({ body }, context) {
      const response = await signIn.login(body.email, body.password, deviceOf(context), originOf(context));
      if ("mfaRequired" in response) return { status: 200, body: response };
      return { status: 200, ...sessionCookie.carry(context.cookies, response) };
    },
    async verifyMfa({ body }, context) {
      const response = await signIn.verifyMfa(body.mfaToken, body.code, deviceOf(context), originOf(context));
      return { status: 200, ...sessionCookie.carry(context.cookies, response) };
    },
    async setupMfa(_input, { identity }) {
      return { status: 200, body: await secondFactors.setup(identity.userId, identity.email) };
    },
    async enableMfa({ body }, context) {
      return {
        status: 200,
        body: { recoveryCodes: await secondFactors.enable(signed(context), body.code, originOf(context)) },
      };
    },
    async disableMfa({ body }, context) {
      await secondFactors.disable(signed(context), context.identity.email, body, originOf(context));
      return NO_CONTENT;
    },
    async refresh({ body }, context) {
      const token = sessionCookie.tokenOf(context.cookies, body.refreshToken);
      const response = await sessions.refresh(token, originOf(context));
      return { status: 200, ...sessionCookie.carry(context.cookies, response) };
    },
    async logout(_input, context) {
      const { userId, sessionId } = context.identity;
      if (sessionId !== undefined) await sessions.end(userId, sessionId, "logout", originOf(context));
      return { ...NO_CONTENT, headers: sessionCookie.forget(context.cookies) };
    },
    async getProfile(_input, { identity }) {
      return { status: 200, body: await accounts.getProfile(identity.userId) };
    },
    async updateProfile({ body }, { identity }) {
      return { status: 200, body: await accounts.updateProfile(identity.userId, body) };
    },
    async changePassword({ body }, context) {
      await passwords.change({ ...signed(context), email: context.identity.email }, body, originOf(context));
      return NO_CONTENT;
    },
    async listSessions(_input, { identity }) {
      return { status: 200, body: { items: await sessions.list(identity.userId, identity.sessionId) } };
    },
    async endSession({ params }, context) {
      await sessions.end(context.identity.userId, params.session_id, "ended", originOf(context));
      return NO_CONTENT;
    },
    async verifyEmail({ body }, context) {
      await passwords.verifyEmail(body.token, originOf(context));
      return NO_CONTENT;
    },
    async forgotPassword({ body }, context) {
      await passwords.forgot(body.email, originOf(context));
      return NO_CONTENT;
    },
    async resetPassword({ body }, context) {
      await passwords.reset(body.token, body.newPassword, originOf(context));
      return NO_CONTENT;
    },
    async getJwks() {
      return { status: 200, body: await signingKeys.publicKeys() };
    },
  };
}

function originOf(context: RequestContext): Origin {
  return { requestId: context.requestId, address: context.address, language: context.language };
}

function deviceOf(context: RequestContext): string {
  return deviceFromUserAgent(context.userAgent);
}

function signed({ identity }: SignedInContext): { userId: string; sessionId: string | undefined } {
  return { userId: identity.userId, sessionId: identity.sessionId };
}
