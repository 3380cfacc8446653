-- Photos, recordings, films and documents that belong to entries. Their bytes lie outside of the database, each sealed under a
-- key of its own; here stand those keys and what is known of the bytes, sealed under the person's key.

-- One row per person: the key of the hash by which the same bytes are stored once, itself sealed. It outlives the person's
-- keys, which may be changed: what it hashed is not read again for that. Its lock keeps two that store at once apart.
CREATE TABLE journal.attachment_owners (
  user_id uuid PRIMARY KEY,
  key_version int NOT NULL,
  hash_key_encrypted bytea NOT NULL
);

-- Bytes as they were stored. `content_hash` is an HMAC under the person's own key: it says nothing to whoever has not that.
CREATE TABLE journal.attachment_blobs (
  user_id uuid NOT NULL,
  blob_id uuid NOT NULL,
  key_version int NOT NULL,
  record_encrypted bytea NOT NULL,
  content_hash bytea NOT NULL,
  bytes bigint NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, blob_id)
);
CREATE UNIQUE INDEX attachment_blobs_content ON journal.attachment_blobs (user_id, content_hash);

-- What points at them. An attachment may come before its entry does, hence no foreign key to it.
CREATE TABLE journal.attachments (
  user_id uuid NOT NULL,
  attachment_id uuid NOT NULL,
  entry_id uuid,
  blob_id uuid NOT NULL,
  key_version int NOT NULL,
  record_encrypted bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, attachment_id),
  FOREIGN KEY (user_id, blob_id) REFERENCES journal.attachment_blobs (user_id, blob_id)
);
CREATE INDEX attachments_entry ON journal.attachments (user_id, entry_id, created_at, attachment_id);
CREATE INDEX attachments_blob ON journal.attachments (user_id, blob_id);

DO $$
DECLARE
  protected regclass;
BEGIN
  FOREACH protected IN ARRAY ARRAY[
    'journal.attachment_owners', 'journal.attachment_blobs', 'journal.attachments'
  ]::regclass[] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', protected);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', protected);
    EXECUTE format(
      'CREATE POLICY own_rows ON %s USING (user_id = ANY ((SELECT current_setting(''aura.user_ids'', true))::uuid[]))',
      protected
    );
  END LOOP;
END $$;

-- Background work lists the people first and then works one by one under their scope, as it does for journals.
CREATE POLICY owner_lists ON journal.attachment_owners FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION journal.list_attachment_owners(after_user_id uuid, at_most int) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT user_id FROM journal.attachment_owners WHERE user_id > after_user_id ORDER BY user_id LIMIT at_most
$$;
REVOKE ALL ON FUNCTION journal.list_attachment_owners(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal.list_attachment_owners(uuid, int) TO aura_journal;

GRANT SELECT, INSERT, UPDATE, DELETE ON
  journal.attachment_owners, journal.attachment_blobs, journal.attachments
  TO aura_journal;
