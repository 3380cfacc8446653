-- Journals on their way out (decision 56). What was asked for (a tag tells of a person) and how it ended stand sealed.
CREATE TABLE journal.exports (
  user_id uuid NOT NULL,
  export_id uuid NOT NULL,
  format text NOT NULL,
  is_sealed boolean NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'ready', 'failed')),
  -- Moves with each time that it is made: parts of an earlier time do not open as those of this one.
  attempt int NOT NULL DEFAULT 0,
  key_version int NOT NULL,
  request_encrypted bytea NOT NULL,
  outcome_encrypted bytea,
  entries_done int NOT NULL DEFAULT 0,
  entries_total int NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, export_id)
);
CREATE UNIQUE INDEX exports_one_under_way ON journal.exports (user_id) WHERE state IN ('waiting', 'running');
CREATE INDEX exports_expiry ON journal.exports (expires_at);

-- The file in sealed pieces. It can be made again from the journal at any time, so it goes into no WAL, no standby and no
-- backup: what is deleted is gone. After a crash of PostgreSQL the table is empty, and what was ready is made anew.
CREATE UNLOGGED TABLE journal.export_parts (
  user_id uuid NOT NULL,
  export_id uuid NOT NULL,
  part int NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (user_id, export_id, part),
  FOREIGN KEY (user_id, export_id) REFERENCES journal.exports ON DELETE CASCADE
);
ALTER TABLE journal.export_parts ALTER COLUMN content SET STORAGE EXTERNAL;

ALTER TABLE journal.exports ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal.exports FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON journal.exports
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
ALTER TABLE journal.export_parts ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal.export_parts FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON journal.export_parts
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON journal.exports, journal.export_parts TO aura_journal;

-- Upkeep removes what has expired, whosever it is, and learns no more than how many that were.
CREATE POLICY owner_expires ON journal.exports TO CURRENT_USER USING (true);
CREATE FUNCTION journal.remove_expired_exports(at timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
  WITH gone AS (DELETE FROM journal.exports WHERE expires_at <= at RETURNING 1) SELECT count(*) FROM gone
$$;
REVOKE ALL ON FUNCTION journal.remove_expired_exports FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal.remove_expired_exports TO aura_journal;
