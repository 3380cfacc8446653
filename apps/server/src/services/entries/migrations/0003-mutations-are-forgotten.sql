-- Which mutations were applied is forgotten after a while, the oldest first.
CREATE INDEX applied_mutations_age ON journal.applied_mutations (user_id, applied_at);
