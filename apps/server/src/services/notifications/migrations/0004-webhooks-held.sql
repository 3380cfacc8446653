-- Until when a receiver that is ill, or asked for it, is told nothing; absent where it is told at once.
ALTER TABLE notify.webhooks ADD COLUMN held_until timestamptz(3);
