-- The journal. What a person wrote stands here sealed; in clear are only ids, instants, zones, days, versions and counters.

CREATE TABLE keys.user_keys (
  user_id uuid NOT NULL,
  key_version int NOT NULL CHECK (key_version > 0),
  wrapped_key bytea NOT NULL,
  kek_id text NOT NULL,
  state text NOT NULL CHECK (state IN ('active', 'retiring')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  retiring_since timestamptz(3),
  PRIMARY KEY (user_id, key_version),
  CHECK ((state = 'retiring') = (retiring_since IS NOT NULL))
);
CREATE UNIQUE INDEX user_keys_one_active ON keys.user_keys (user_id) WHERE state = 'active';

-- One row per user: the counter of the change feed, and how many entries the list has. Its lock is held to the commit, so
-- that the order of change numbers is the order of commits. Updated with every write, hence the room for it in the page.
CREATE TABLE journal.journals (
  user_id uuid PRIMARY KEY,
  change_seq bigint NOT NULL DEFAULT 0,
  live_entries int NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- The tables of the write path have no CHECK constraints: PostgreSQL compiles them anew for every partition a statement
-- touches, a quarter of the time of a batch. The seal covers what they would have guarded.
CREATE TABLE journal.journal_entries (
  user_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  "timestamp" timestamptz(3) NOT NULL,
  timezone text NOT NULL,
  local_date date NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  version int NOT NULL,
  change_seq bigint NOT NULL,
  is_deleted boolean NOT NULL DEFAULT false,
  deleted_at timestamptz(3),
  is_purged boolean NOT NULL DEFAULT false,
  key_version int NOT NULL,
  content_encrypted bytea,
  content_hash char(64),
  signature bytea NOT NULL DEFAULT '',
  PRIMARY KEY (user_id, entry_id)
) PARTITION BY HASH (user_id);

-- What an analysis found, and the figures of the summary, sealed in a small record of its own so that a summary opens no
-- text. Every unpurged entry has one row. It carries the entry's version under its seal: an entry put back to an older
-- state no longer agrees with it. `model` is null while the analysis is still to come.
CREATE TABLE journal.entry_analytics (
  user_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  entry_version int NOT NULL,
  key_version int NOT NULL,
  analytics_encrypted bytea NOT NULL,
  model text,
  PRIMARY KEY (user_id, entry_id)
) PARTITION BY HASH (user_id);

-- Earlier versions, byte for byte as they stood in journal_entries: the version under the seal tells them apart.
CREATE TABLE journal.entry_revisions (
  user_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  version int NOT NULL,
  "timestamp" timestamptz(3) NOT NULL,
  timezone text NOT NULL,
  local_date date NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3),
  key_version int NOT NULL,
  content_encrypted bytea NOT NULL,
  content_hash char(64) NOT NULL,
  PRIMARY KEY (user_id, entry_id, version)
) PARTITION BY HASH (user_id);

-- What devices have sent already: a mutation that comes twice is applied once.
CREATE TABLE journal.applied_mutations (
  user_id uuid NOT NULL,
  mutation_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  version int NOT NULL,
  applied_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, mutation_id)
);

-- Ciphertext does not compress, and signatures stay in the row. PostgreSQL 15 takes this apart from CREATE TABLE only; the
-- partitions take it over from here.
ALTER TABLE journal.journal_entries
  ALTER COLUMN content_encrypted SET STORAGE EXTERNAL, ALTER COLUMN signature SET STORAGE PLAIN;
ALTER TABLE journal.entry_analytics ALTER COLUMN analytics_encrypted SET STORAGE EXTERNAL;
ALTER TABLE journal.entry_revisions ALTER COLUMN content_encrypted SET STORAGE EXTERNAL;

-- Audit events on their way to the audit log.
CREATE TABLE journal.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event jsonb NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

DO $$
DECLARE
  parent text;
BEGIN
  FOREACH parent IN ARRAY ARRAY['journal_entries', 'entry_analytics', 'entry_revisions'] LOOP
    FOR part IN 0..15 LOOP
      EXECUTE format(
        'CREATE TABLE journal.%I PARTITION OF journal.%I FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
        parent || '_' || lpad(part::text, 2, '0'), parent, part
      );
    END LOOP;
  END LOOP;
END $$;

-- The list and the search read this index alone until they know which entries to open. Both columns run the same way, so
-- that a row comparison ("timestamp", entry_id) < (…, …) is a range of it.
CREATE INDEX journal_entries_listing ON journal.journal_entries (user_id, "timestamp" DESC, entry_id DESC)
  INCLUDE (signature, local_date, key_version) WHERE NOT is_deleted;
CREATE UNIQUE INDEX journal_entries_changes ON journal.journal_entries (user_id, change_seq);
CREATE INDEX journal_entries_bin ON journal.journal_entries (user_id, deleted_at) WHERE is_deleted AND NOT is_purged;
CREATE INDEX entry_analytics_pending ON journal.entry_analytics (user_id) WHERE model IS NULL;

-- Row-level security stands behind the WHERE of every statement: without a scope nothing is seen and nothing is written.
DO $$
DECLARE
  protected regclass;
BEGIN
  FOREACH protected IN ARRAY ARRAY[
    'keys.user_keys', 'journal.journals', 'journal.journal_entries', 'journal.entry_analytics', 'journal.entry_revisions',
    'journal.applied_mutations'
  ]::regclass[] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', protected);
    EXECUTE format(
      'CREATE POLICY own_rows ON %s USING (user_id = ANY ((SELECT current_setting(''aura.user_ids'', true))::uuid[]))',
      protected
    );
  END LOOP;
END $$;

-- Background work lists the users first and then works user by user under their scope. The lists hold ids alone; they run
-- as the owner, whom forced row-level security would stop otherwise.
CREATE POLICY owner_lists ON journal.journals FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_lists ON keys.user_keys FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION journal.list_users(after_user_id uuid, at_most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT user_id FROM journal.journals WHERE user_id > after_user_id ORDER BY user_id LIMIT at_most
$$;

CREATE FUNCTION keys.list_users(after_user_id uuid, at_most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT DISTINCT user_id FROM keys.user_keys WHERE user_id > after_user_id ORDER BY user_id LIMIT at_most
$$;

CREATE FUNCTION keys.count_users() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT count(DISTINCT user_id) FROM keys.user_keys
$$;

REVOKE ALL ON FUNCTION journal.list_users(uuid, int), keys.list_users(uuid, int), keys.count_users() FROM PUBLIC;
GRANT USAGE ON SCHEMA journal, keys TO aura_journal;
GRANT EXECUTE ON FUNCTION journal.list_users(uuid, int), keys.list_users(uuid, int), keys.count_users() TO aura_journal;
GRANT SELECT, INSERT, UPDATE, DELETE ON
  keys.user_keys, journal.journals, journal.journal_entries, journal.entry_analytics, journal.entry_revisions,
  journal.applied_mutations, journal.outbox
  TO aura_journal;
