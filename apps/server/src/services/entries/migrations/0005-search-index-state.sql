-- Whether the search can rely on the signatures of a journal: 'on' where every entry outside the bin has one, 'building' where
-- that is not so or not known yet, 'off' where the writer wants none on the server. It changes under the lock of the row that
-- every write takes, so that no write falls between. The epoch moves with each round of signatures that were made or
-- taken away without a change number. Nothing is known of journals that stand already: upkeep looks.
ALTER TABLE journal.journals
  ADD COLUMN search_index text NOT NULL DEFAULT 'building',
  ADD COLUMN search_epoch int NOT NULL DEFAULT 0;
