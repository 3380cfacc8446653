-- What readings by an outside service have cost, in units as the service counts them: those of an account in a day and in a
-- month of UTC, and under the nil id those of all. Every instance of the server takes from the same budget.
CREATE TABLE journal.outside_units (
  user_id uuid NOT NULL,
  span text NOT NULL CHECK (span IN ('day', 'month')),
  begins_on date NOT NULL,
  units bigint NOT NULL CHECK (units >= 0),
  PRIMARY KEY (user_id, span, begins_on)
);
ALTER TABLE journal.outside_units ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal.outside_units FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON journal.outside_units
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON journal.outside_units TO aura_journal;
