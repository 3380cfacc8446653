-- Whether an outside service is still to read this version of the entry, which its writer consented to when it was written.
-- The reading of our own model stands in the row all the while.
ALTER TABLE journal.entry_analytics ADD COLUMN is_remote_wanted boolean NOT NULL DEFAULT false;
CREATE INDEX entry_analytics_remote_wanted ON journal.entry_analytics (user_id, entry_id) WHERE is_remote_wanted;
