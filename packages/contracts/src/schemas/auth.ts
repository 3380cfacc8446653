import Type, { type Static } from "typebox";
import { ACCOUNT_LIMITS } from "../limits.ts";
import { Roles, User } from "./accounts.ts";
import { ApiKeyScopes } from "./users.ts";
import {
  Closed,
  Count,
  Email,
  Instant,
  KnownPassword,
  NewPassword,
  OneOf,
  Text,
  TimeZone,
  Token,
  Uuid,
} from "./primitives.ts";

export const RegisterRequest = Closed({
  email: Email,
  password: NewPassword,
  firstName: Type.Optional(Text({ min: 0, max: ACCOUNT_LIMITS.nameLength })),
  lastName: Type.Optional(Text({ min: 0, max: ACCOUNT_LIMITS.nameLength })),
  timezone: Type.Optional(TimeZone),
});
export type RegisterRequest = Static<typeof RegisterRequest>;

/** Registration where addresses must be verified first; new and known addresses get the same answer. */
export const VerificationRequired = Closed({ verificationRequired: Type.Literal(true) });
export type VerificationRequired = Static<typeof VerificationRequired>;

export const LoginRequest = Closed({ email: Email, password: KnownPassword });
export type LoginRequest = Static<typeof LoginRequest>;

/** A session has begun or goes on. */
export const AuthResponse = Closed({
  user: User,
  accessToken: Token,
  /** Absent where it went into a cookie (`X-Aura-Session: cookie`). */
  refreshToken: Type.Optional(Token),
  expiresIn: Type.Integer({ minimum: 1, maximum: 86_400, description: "Seconds until the access token expires." }),
});
export type AuthResponse = Static<typeof AuthResponse>;

export const MfaMethod = OneOf(["totp", "recovery"]);
export type MfaMethod = Static<typeof MfaMethod>;

/** The password was right; a second factor is asked for. */
export const MfaChallenge = Closed({
  mfaRequired: Type.Literal(true),
  mfaToken: Token,
  methods: Type.Array(MfaMethod, { maxItems: 2, uniqueItems: true }),
});
export type MfaChallenge = Static<typeof MfaChallenge>;

export const LoginResponse = Type.Union([AuthResponse, MfaChallenge]);
export type LoginResponse = Static<typeof LoginResponse>;

/** A one-time code, from an authenticator (6 digits) or the list of recovery codes. */
export const MfaCode = Type.String({ pattern: "^[0-9A-Za-z -]+$", minLength: 6, maxLength: 40 });
export type MfaCode = Static<typeof MfaCode>;

export const MfaVerifyRequest = Closed({ mfaToken: Token, code: MfaCode });
export type MfaVerifyRequest = Static<typeof MfaVerifyRequest>;

export const MfaSetup = Closed({
  secret: Type.String({ pattern: "^[A-Z2-7]+$", minLength: 16, maxLength: 128, description: "Base32 (RFC 4648)." }),
  otpauthUrl: Type.String({ pattern: "^otpauth://", maxLength: 1_024 }),
});
export type MfaSetup = Static<typeof MfaSetup>;

export const MfaEnableRequest = Closed({ code: MfaCode });
export type MfaEnableRequest = Static<typeof MfaEnableRequest>;

/** Shown once. */
export const RecoveryCodes = Closed({
  recoveryCodes: Type.Array(MfaCode, {
    minItems: ACCOUNT_LIMITS.recoveryCodes,
    maxItems: ACCOUNT_LIMITS.recoveryCodes,
  }),
});
export type RecoveryCodes = Static<typeof RecoveryCodes>;

export const MfaDisableRequest = Closed({ password: KnownPassword, code: MfaCode });
export type MfaDisableRequest = Static<typeof MfaDisableRequest>;

/** The token stands here, or in the cookie of a browser's session and not here. */
export const RefreshRequest = Closed({ refreshToken: Type.Optional(Token) });
export type RefreshRequest = Static<typeof RefreshRequest>;

export const ChangePasswordRequest = Closed({ currentPassword: KnownPassword, newPassword: NewPassword });
export type ChangePasswordRequest = Static<typeof ChangePasswordRequest>;

export const VerifyEmailRequest = Closed({ token: Token });
export type VerifyEmailRequest = Static<typeof VerifyEmailRequest>;

export const ForgotPasswordRequest = Closed({ email: Email });
export type ForgotPasswordRequest = Static<typeof ForgotPasswordRequest>;

export const ResetPasswordRequest = Closed({ token: Token, newPassword: NewPassword });
export type ResetPasswordRequest = Static<typeof ResetPasswordRequest>;

/** A place where the person is signed in. */
export const Session = Closed({
  sessionId: Uuid,
  device: Text({ min: 0, max: 200 }, "What the sign-in came from, as its software described itself."),
  createdAt: Instant,
  lastUsedAt: Instant,
  expiresAt: Instant,
  isCurrent: Type.Boolean(),
});
export type Session = Static<typeof Session>;

export const SessionList = Closed({ items: Type.Array(Session, { maxItems: ACCOUNT_LIMITS.sessions }) });
export type SessionList = Static<typeof SessionList>;

/** What an access token (RFC 9068) says. */
export const AccessTokenClaims = Closed({
  userId: Uuid,
  email: Email,
  roles: Roles,
  sessionId: Uuid,
  iat: Count,
  exp: Count,
  iss: Text({ min: 1, max: 255 }),
  aud: Text({ min: 1, max: 255 }),
});
export type AccessTokenClaims = Static<typeof AccessTokenClaims>;

/** What the short token says that an API key is exchanged for; its audience is another than that of people's tokens. */
export const ApiKeyTokenClaims = Closed({
  userId: Uuid,
  apiKeyId: Uuid,
  scopes: ApiKeyScopes,
  iat: Count,
  exp: Count,
  iss: Text({ min: 1, max: 255 }),
  aud: Text({ min: 1, max: 255 }),
});
export type ApiKeyTokenClaims = Static<typeof ApiKeyTokenClaims>;

/** A public key (RFC 8037: Ed25519). */
export const JsonWebKey = Closed({
  kty: Type.Literal("OKP"),
  crv: Type.Literal("Ed25519"),
  x: Type.String({ pattern: "^[A-Za-z0-9_-]{43}$", maxLength: 43 }),
  kid: Type.String({ pattern: "^[A-Za-z0-9_-]+$", maxLength: 128 }),
  alg: Type.Literal("EdDSA"),
  use: Type.Literal("sig"),
});
export type JsonWebKey = Static<typeof JsonWebKey>;

export const JsonWebKeySet = Closed({ keys: Type.Array(JsonWebKey, { maxItems: 16 }) });
export type JsonWebKeySet = Static<typeof JsonWebKeySet>;
