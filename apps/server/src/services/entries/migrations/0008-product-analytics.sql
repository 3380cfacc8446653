-- How the product is used, as figures about groups (decision 21). What happened waits in an outbox until it is counted; what
-- stays are counters. Nothing here holds text, a mood or an address.

-- Written in the transaction that it tells of, for people who agreed to be counted, and gone within a second. `entry_id`
-- stands where the person wrote a new entry; otherwise they were here. No foreign key and no index: it is a queue.
CREATE TABLE journal.product_outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id uuid NOT NULL,
  entry_id uuid,
  at timestamptz(3) NOT NULL
);

-- Entries whose reading waits to be counted. The reading itself stays under the person's key until those of twenty people
-- are counted at once.
CREATE TABLE journal.product_readings (
  user_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, entry_id)
);

-- The key under which a person has a pseudonym, destroyed with the account and when they no longer want to be counted. The
-- day of that stays, so that nobody is counted twice who changes their mind.
CREATE TABLE keys.person_keys (
  user_id uuid PRIMARY KEY,
  key bytea,
  left_on date
);

-- What a pseudonym has been counted for: being here on a day, writing on it, being here in a week, belonging to a cohort.
CREATE TABLE journal.product_marks (
  person bytea NOT NULL,
  kind text NOT NULL,
  period date NOT NULL,
  PRIMARY KEY (person, kind, period)
);
CREATE INDEX product_marks_age ON journal.product_marks (period) WHERE kind <> 'cohort';

-- The figures: the record that every other copy of them is made from. `seq` moves with each change of a row, in the order of
-- commits, because who counts holds one lock to the commit.
CREATE SEQUENCE journal.product_seq;
CREATE TABLE journal.product_days (
  day date PRIMARY KEY,
  active int NOT NULL DEFAULT 0,
  writers int NOT NULL DEFAULT 0,
  entries int NOT NULL DEFAULT 0,
  positive int NOT NULL DEFAULT 0,
  neutral int NOT NULL DEFAULT 0,
  negative int NOT NULL DEFAULT 0,
  mixed int NOT NULL DEFAULT 0,
  seq bigint NOT NULL
);
CREATE INDEX product_days_seq ON journal.product_days (seq);

-- People by the week they signed up in. `week` is a week in which so many of them were here; null: how many they are.
CREATE TABLE journal.product_cohorts (
  cohort date NOT NULL,
  week date,
  people int NOT NULL DEFAULT 0,
  seq bigint NOT NULL,
  UNIQUE NULLS NOT DISTINCT (cohort, week)
);
CREATE INDEX product_cohorts_seq ON journal.product_cohorts (seq);

ALTER TABLE keys.person_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE keys.person_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON keys.person_keys
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));

GRANT SELECT, INSERT, UPDATE, DELETE ON
  keys.person_keys, journal.product_outbox, journal.product_readings, journal.product_marks, journal.product_days,
  journal.product_cohorts
  TO aura_journal;
GRANT USAGE ON SEQUENCE journal.product_seq TO aura_journal;
