GRANT USAGE ON SCHEMA users TO aura_users;

-- What a person chose; what is absent follows the defaults.
CREATE TABLE users.preferences (
  user_id uuid PRIMARY KEY,
  preferences jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(preferences) = 'object'),
  updated_at timestamptz(3) NOT NULL
);
ALTER TABLE users.preferences ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.preferences FORCE ROW LEVEL SECURITY;
CREATE POLICY own_preferences ON users.preferences
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON users.preferences TO aura_users;

CREATE TABLE users.api_keys (
  key_id uuid PRIMARY KEY,
  user_id uuid NOT NULL,
  name text NOT NULL,
  scopes text[] NOT NULL,
  prefix text NOT NULL,
  -- SHA-256 is enough for 256 random bits: there is nothing to guess.
  key_hash bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  last_used_at timestamptz(3)
);
CREATE INDEX api_keys_user ON users.api_keys (user_id, created_at);
-- Not forced: the function below reads as the owner, because whose a key is shows only once it is found.
ALTER TABLE users.api_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_api_keys ON users.api_keys
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, DELETE ON users.api_keys TO aura_users;

-- The key with this hash, unless it has expired; notes its use at most once a minute, so that a busy programme does not
-- write with every call.
CREATE FUNCTION users.use_api_key(hash bytea, used_at timestamptz)
RETURNS TABLE (key_id uuid, user_id uuid, scopes text[], expires_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
#variable_conflict use_column
DECLARE
  found_key users.api_keys;
BEGIN
  SELECT * INTO found_key FROM users.api_keys AS k
  WHERE k.key_hash = hash AND (k.expires_at IS NULL OR k.expires_at > used_at);
  IF NOT FOUND THEN RETURN; END IF;
  IF found_key.last_used_at IS NULL OR found_key.last_used_at <= used_at - interval '1 minute' THEN
    UPDATE users.api_keys AS k SET last_used_at = used_at WHERE k.key_id = found_key.key_id;
  END IF;
  RETURN QUERY SELECT found_key.key_id, found_key.user_id, found_key.scopes, found_key.expires_at::timestamptz;
END $$;
REVOKE ALL ON FUNCTION users.use_api_key(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION users.use_api_key(bytea, timestamptz) TO aura_users;
