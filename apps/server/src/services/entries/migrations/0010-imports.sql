-- Journals that move in. What they came as, how far they are and what was told of them stand under a key of the import's own, which
-- lies here sealed under its writer's key: sealing anew when that is replaced touches one row an import.

CREATE TABLE journal.imports (
  user_id uuid NOT NULL,
  import_id uuid NOT NULL,
  state text NOT NULL,
  -- Tells an interrupted command that is given once more; a code under the account's key, so that it says nothing of the file.
  source_code bytea,
  -- The first item of the source that has not been dealt with.
  next_item int NOT NULL DEFAULT 0,
  -- Moves with every change; the facts are sealed for one of them, and whoever changes them says which they have seen.
  revision int NOT NULL DEFAULT 1,
  key_version int NOT NULL,
  import_key bytea NOT NULL,
  facts bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  changed_at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, import_id)
);

-- What came by an import. The version is the one that an import, or its undoing, has made: an entry that has another by now was
-- changed by its writer.
CREATE TABLE journal.imported_entries (
  user_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  import_id uuid NOT NULL,
  source_key bytea NOT NULL,
  item int NOT NULL,
  piece int NOT NULL,
  version int NOT NULL,
  is_undone boolean NOT NULL DEFAULT false,
  -- The source's own form of the entry, compressed and sealed; with the first of its pieces.
  original bytea,
  expires_at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, entry_id)
);
CREATE INDEX imported_entries_import ON journal.imported_entries (user_id, import_id, item, piece);
CREATE INDEX imported_entries_expiry ON journal.imported_entries (user_id, expires_at) WHERE original IS NOT NULL;

-- An upload, while it is there, in parts of so many sealed chunks. Its writer has the file: it goes into no WAL, no standby and no
-- backup, and after a crash of PostgreSQL it is asked for again.
CREATE UNLOGGED TABLE journal.import_parts (
  user_id uuid NOT NULL,
  import_id uuid NOT NULL,
  part int NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (user_id, import_id, part)
);

-- Ciphertext does not compress.
ALTER TABLE journal.imports ALTER COLUMN facts SET STORAGE EXTERNAL;
ALTER TABLE journal.imported_entries ALTER COLUMN original SET STORAGE EXTERNAL;
ALTER TABLE journal.import_parts ALTER COLUMN content SET STORAGE EXTERNAL;

DO $$
DECLARE
  protected regclass;
BEGIN
  FOREACH protected IN ARRAY ARRAY['journal.imports', 'journal.imported_entries', 'journal.import_parts']::regclass[] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', protected);
    EXECUTE format(
      'CREATE POLICY own_rows ON %s USING (user_id = ANY ((SELECT current_setting(''aura.user_ids'', true))::uuid[]))',
      protected
    );
  END LOOP;
END $$;

-- Whose imports upkeep looks after: somebody who has uploaded something may have no journal yet.
CREATE POLICY owner_lists ON journal.imports FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION journal.list_import_users(after_user_id uuid, at_most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT DISTINCT user_id FROM journal.imports WHERE user_id > after_user_id ORDER BY user_id LIMIT at_most
$$;
REVOKE ALL ON FUNCTION journal.list_import_users(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal.list_import_users(uuid, int) TO aura_journal;
GRANT SELECT, INSERT, UPDATE, DELETE ON journal.imports, journal.imported_entries, journal.import_parts TO aura_journal;
