-- The version of the entry that an analysis was attached to after it was written. Answers with the tag of that version have
-- stood for two analyses, so the tag no longer says that a client has the present one. Nothing is known of rows that stand
-- already: the largest version says so of all of theirs.
ALTER TABLE journal.entry_analytics ADD COLUMN attached_version int NOT NULL DEFAULT 2147483647;
ALTER TABLE journal.entry_analytics ALTER COLUMN attached_version SET DEFAULT 0;
