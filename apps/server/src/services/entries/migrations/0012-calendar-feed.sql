-- Links that calendars subscribe to (decision 63). Of a link only the hash of its token is kept.
CREATE TABLE journal.calendar_feeds (
  user_id uuid PRIMARY KEY,
  token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
  has_counts boolean NOT NULL,
  language text NOT NULL,
  created_at timestamptz(3) NOT NULL
);
CREATE UNIQUE INDEX calendar_feeds_by_token ON journal.calendar_feeds (token_hash);
-- Not forced: the function below reads as the owner.
ALTER TABLE journal.calendar_feeds ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON journal.calendar_feeds
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON journal.calendar_feeds TO aura_journal;

-- Whose feed it is: who comes with a token has said nothing else.
CREATE FUNCTION journal.find_calendar_feed(token_hash bytea)
RETURNS TABLE (user_id uuid, has_counts boolean, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT f.user_id, f.has_counts, f.language FROM journal.calendar_feeds AS f
  WHERE f.token_hash = find_calendar_feed.token_hash;
$$;
REVOKE ALL ON FUNCTION journal.find_calendar_feed(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal.find_calendar_feed(bytea) TO aura_journal;
