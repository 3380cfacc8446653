-- The audit log: a chain of records, each hash covering the one before, under checkpoints signed by a key of its own.
-- The service may append and read, and nothing else; months are made and dropped by the two functions below.

CREATE TABLE users.audit_log (
  chain_seq bigint NOT NULL CHECK (chain_seq > 0),
  -- Instant of the record, never earlier than the record before: a month is a stretch of the chain, so that dropping
  -- old months cuts the chain's beginning and tears no hole.
  recorded_at timestamptz(3) NOT NULL,
  event_id uuid NOT NULL,
  -- Instant of the event; deliveries may lag.
  at timestamptz(3) NOT NULL,
  actor_id uuid,
  subject_id uuid,
  action text NOT NULL,
  request_id text,
  -- A network prefix, never a whole address.
  address text,
  -- Canonical JSON as text: the hash covers these very bytes.
  details text,
  prev_hash bytea NOT NULL CHECK (octet_length(prev_hash) = 32),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (chain_seq, recorded_at)
) PARTITION BY RANGE (recorded_at);

CREATE INDEX audit_log_event ON users.audit_log (event_id);
CREATE INDEX audit_log_subject ON users.audit_log (subject_id, chain_seq);

-- A month that nobody made must not refuse a write.
CREATE TABLE users.audit_log_default PARTITION OF users.audit_log DEFAULT;

CREATE TABLE users.audit_signing_keys (
  key_id uuid PRIMARY KEY,
  -- Ed25519, SubjectPublicKeyInfo (RFC 8410), for whoever verifies without the master key.
  public_key bytea NOT NULL,
  -- PKCS #8, wrapped by the master key.
  wrapped_private_key bytea NOT NULL,
  created_at timestamptz(3) NOT NULL
);

CREATE TABLE users.audit_checkpoints (
  -- `chain`: the record of this number has this hash. `retention`: all records up to it were dropped by age.
  kind text NOT NULL CHECK (kind IN ('chain', 'retention')),
  chain_seq bigint NOT NULL CHECK (chain_seq > 0),
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  at timestamptz(3) NOT NULL,
  key_id uuid NOT NULL,
  signature bytea NOT NULL,
  PRIMARY KEY (kind, chain_seq)
);

-- Makes the partitions of `months` months from the one that holds `first`; rows that waited in the default partition move.
-- Returns how many were made.
CREATE FUNCTION users.make_audit_partitions(first date, months int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET timezone = 'UTC'
AS $$
DECLARE
  month date;
  partition_name text;
  made int := 0;
BEGIN
  IF months > 24 THEN RAISE EXCEPTION 'too many months'; END IF;
  -- Two processes that start together make them once.
  PERFORM pg_advisory_xact_lock(hashtextextended('users.audit_partitions', 0));
  FOR i IN 0 .. months - 1 LOOP
    month := (date_trunc('month', first) + make_interval(months => i))::date;
    partition_name := 'audit_log_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('users.' || partition_name) IS NOT NULL;
    EXECUTE format('CREATE TABLE users.%I (LIKE users.audit_log INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);
    EXECUTE format(
      'WITH moved AS (DELETE FROM users.audit_log_default WHERE recorded_at >= %L AND recorded_at < %L RETURNING *)
       INSERT INTO users.%I SELECT * FROM moved',
      month::timestamptz, (month + interval '1 month')::timestamptz, partition_name);
    EXECUTE format('ALTER TABLE users.audit_log ATTACH PARTITION users.%I FOR VALUES FROM (%L) TO (%L)',
      partition_name, month::timestamptz, (month + interval '1 month')::timestamptz);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Drops the months that end at or before `cutoff`; returns how many. Whoever holds the service's role could call it, so it
-- keeps 90 days whatever it is told, and drops nothing that no retention checkpoint covers.
CREATE FUNCTION users.drop_audit_partitions(cutoff date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET timezone = 'UTC'
AS $$
DECLARE
  partition_name text;
  last_seq bigint;
  dropped int := 0;
BEGIN
  IF cutoff > current_date - 90 OR cutoff <> date_trunc('month', cutoff)::date THEN
    RAISE EXCEPTION 'audit records are kept for whole months and 90 days at least';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('users.audit_partitions', 0));
  SELECT max(chain_seq) INTO last_seq FROM users.audit_log WHERE recorded_at < cutoff::timestamptz;
  IF last_seq IS NOT NULL AND NOT EXISTS (
    SELECT FROM users.audit_checkpoints WHERE kind = 'retention' AND chain_seq = last_seq
  ) THEN
    RAISE EXCEPTION 'no retention checkpoint covers these months';
  END IF;
  FOR partition_name IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'users.audit_log'::regclass AND c.relname ~ '^audit_log_\d{4}_\d{2}$'
      AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= cutoff
  LOOP
    EXECUTE format('DROP TABLE users.%I', partition_name);
    dropped := dropped + 1;
  END LOOP;
  DELETE FROM users.audit_log_default WHERE recorded_at < cutoff::timestamptz;
  DELETE FROM users.audit_checkpoints WHERE kind = 'chain' AND chain_seq <= last_seq;
  RETURN dropped;
END $$;

-- Of checkpoints older than a day one an hour stays: each covers all before it. Returns how many went.
CREATE FUNCTION users.thin_audit_checkpoints() RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog SET timezone = 'UTC'
AS $$
  WITH gone AS (
    DELETE FROM users.audit_checkpoints AS c
    WHERE kind = 'chain' AND at < now() - interval '1 day' AND EXISTS (
      SELECT FROM users.audit_checkpoints AS later
      WHERE later.kind = 'chain' AND later.chain_seq > c.chain_seq
        AND date_trunc('hour', later.at) = date_trunc('hour', c.at)
    )
    RETURNING 1
  )
  SELECT count(*)::int FROM gone;
$$;

REVOKE ALL ON FUNCTION users.make_audit_partitions(date, int) FROM PUBLIC;
REVOKE ALL ON FUNCTION users.drop_audit_partitions(date) FROM PUBLIC;
REVOKE ALL ON FUNCTION users.thin_audit_checkpoints() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION users.make_audit_partitions(date, int) TO aura_users;
GRANT EXECUTE ON FUNCTION users.drop_audit_partitions(date) TO aura_users;
GRANT EXECUTE ON FUNCTION users.thin_audit_checkpoints() TO aura_users;

GRANT SELECT, INSERT ON users.audit_log, users.audit_checkpoints, users.audit_signing_keys TO aura_users;
-- A new master key wraps the signing key anew; the key itself stays what it was.
GRANT UPDATE (wrapped_private_key) ON users.audit_signing_keys TO aura_users;

SELECT users.make_audit_partitions(current_date, 4);
