-- What else a person wants to be told, and when not. Whether they want the weekly digest stands in their preferences alone.
CREATE TABLE notify.settings (
  user_id uuid PRIMARY KEY,
  -- Of mails; absent where it was never said.
  language text,
  streak_saver boolean NOT NULL,
  -- 0 is Monday; what the clock shows then, HH:MM.
  digest_weekday smallint NOT NULL CHECK (digest_weekday BETWEEN 0 AND 6),
  digest_time text NOT NULL,
  digest_words boolean NOT NULL,
  is_quiet boolean NOT NULL,
  quiet_from text NOT NULL,
  quiet_to text NOT NULL,
  -- The next that is to come of each; absent where there is none.
  streak_due_at timestamptz(3),
  digest_due_at timestamptz(3),
  updated_at timestamptz(3) NOT NULL
);
ALTER TABLE notify.settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE notify.settings FORCE ROW LEVEL SECURITY;
CREATE POLICY own_settings ON notify.settings
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON notify.settings TO aura_notify;

-- Last mails to accounts that are erased, until they are sent: the account takes its address along, and this is the only copy left.
CREATE TABLE notify.parting_mails (
  mail_id uuid PRIMARY KEY,
  -- Address, name, language and zone, wrapped by the KEK.
  wrapped bytea NOT NULL,
  created_at timestamptz(3) NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON notify.parting_mails TO aura_notify;
