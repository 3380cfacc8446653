-- Accounts, their sessions and everything that proves who somebody is. Nothing here opens a door by itself: passwords are
-- bcrypt over a keyed hash, tokens are stored as SHA-256, secrets are wrapped by the KEK.

CREATE TABLE auth.users (
  user_id uuid PRIMARY KEY,
  email text NOT NULL,
  email_normalized text NOT NULL CONSTRAINT users_email_taken UNIQUE,
  first_name text,
  last_name text,
  timezone text NOT NULL,
  roles text[] NOT NULL CHECK (roles <@ ARRAY['user', 'admin']),
  is_active boolean NOT NULL DEFAULT true,
  is_verified boolean NOT NULL DEFAULT false,
  password_hash text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  last_login timestamptz(3)
);
CREATE INDEX users_by_age ON auth.users (created_at, user_id);

-- A session is a family of refresh tokens.
CREATE TABLE auth.user_sessions (
  session_id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  device text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  last_used_at timestamptz(3) NOT NULL,
  -- Ends earlier than the absolute expiry where the session lies idle.
  expires_at timestamptz(3) NOT NULL,
  absolute_expires_at timestamptz(3) NOT NULL,
  authenticated_at timestamptz(3) NOT NULL,
  ended_at timestamptz(3),
  end_reason text
);
CREATE INDEX user_sessions_live ON auth.user_sessions (user_id, last_used_at DESC) WHERE ended_at IS NULL;
CREATE INDEX user_sessions_by_user ON auth.user_sessions (user_id);
CREATE INDEX user_sessions_by_expiry ON auth.user_sessions (expires_at);

CREATE TABLE auth.refresh_tokens (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  session_id uuid NOT NULL REFERENCES auth.user_sessions ON DELETE CASCADE,
  parent_hash bytea,
  created_at timestamptz(3) NOT NULL,
  used_at timestamptz(3),
  -- The child, sealed under a key that only the bearer of this token can derive; emptied once the child was used.
  child_hash bytea,
  child_sealed bytea
);
CREATE INDEX refresh_tokens_by_session ON auth.refresh_tokens (session_id);

CREATE TABLE auth.mfa (
  user_id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
  secret_wrapped bytea NOT NULL,
  -- The newest 30-second step whose code was taken: each step counts once (RFC 6238 section 5.2).
  last_used_step bigint NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  enabled_at timestamptz(3)
);

CREATE TABLE auth.recovery_codes (
  user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  used_at timestamptz(3),
  PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE auth.one_time_tokens (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  user_id uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('verify-email', 'reset-password', 'mfa')),
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  used_at timestamptz(3)
);
CREATE INDEX one_time_tokens_by_user ON auth.one_time_tokens (user_id, purpose, created_at DESC);
CREATE INDEX one_time_tokens_by_expiry ON auth.one_time_tokens (expires_at);

-- Counted for addresses without an account too, so that the count tells nothing about who has one.
CREATE TABLE auth.login_attempts (
  budget_key bytea PRIMARY KEY CHECK (length(budget_key) = 32),
  failures int NOT NULL,
  window_ends_at timestamptz(3) NOT NULL
);
CREATE INDEX login_attempts_by_end ON auth.login_attempts (window_ends_at);

CREATE TABLE auth.signing_keys (
  kid text PRIMARY KEY,
  public_jwk jsonb NOT NULL,
  private_wrapped bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  retired_at timestamptz(3)
);
CREATE UNIQUE INDEX signing_keys_one_current ON auth.signing_keys ((true)) WHERE retired_at IS NULL;

CREATE TABLE auth.server_secrets (
  name text PRIMARY KEY,
  wrapped bytea NOT NULL,
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE auth.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

GRANT USAGE ON SCHEMA auth TO aura_auth;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  auth.users, auth.user_sessions, auth.refresh_tokens, auth.mfa, auth.recovery_codes, auth.one_time_tokens, auth.login_attempts
  TO aura_auth;
GRANT SELECT, INSERT, UPDATE, DELETE ON auth.signing_keys TO aura_auth;
GRANT SELECT, INSERT, UPDATE ON auth.server_secrets TO aura_auth;
GRANT SELECT, INSERT, DELETE, UPDATE ON auth.outbox TO aura_auth;
