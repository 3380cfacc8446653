-- Accounts whose owners asked for erasure, until it has happened or they changed their mind. Nothing here names a word of a journal.
CREATE TABLE users.erasures (
  user_id uuid PRIMARY KEY,
  asked_at timestamptz(3) NOT NULL,
  due_at timestamptz(3) NOT NULL,
  -- When its owner changed their mind; the row goes once the account is open again.
  kept_at timestamptz(3),
  -- From here on there is no way back.
  started_at timestamptz(3),
  -- What was there before anything was destroyed.
  survey jsonb,
  receipt text
);
ALTER TABLE users.erasures ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.erasures FORCE ROW LEVEL SECURITY;
CREATE POLICY own_erasure ON users.erasures
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON users.erasures TO aura_users;

-- Each change of where texts may be read: when, from what to what, and which words were shown.
CREATE TABLE users.consents (
  user_id uuid NOT NULL,
  consent_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  was text NOT NULL CHECK (was IN ('off', 'local', 'cloud')),
  becomes text NOT NULL CHECK (becomes IN ('off', 'local', 'cloud')),
  text_version text,
  text_language text,
  client text,
  PRIMARY KEY (user_id, consent_id)
);
ALTER TABLE users.consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.consents FORCE ROW LEVEL SECURITY;
CREATE POLICY own_consents ON users.consents
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, DELETE ON users.consents TO aura_users;
