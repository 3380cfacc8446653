-- Who is told what, when and where. Nothing here knows a word of a journal.
GRANT USAGE ON SCHEMA notify TO aura_notify;

CREATE TABLE notify.reminders (
  user_id uuid PRIMARY KEY,
  is_enabled boolean NOT NULL,
  -- What the clock shows in the zone, HH:MM.
  local_time text NOT NULL,
  timezone text NOT NULL,
  -- 0 is Monday.
  days smallint[] NOT NULL,
  -- The one reminder that is to come; absent where there is none.
  next_due_at timestamptz(3),
  updated_at timestamptz(3) NOT NULL
);
ALTER TABLE notify.reminders ENABLE ROW LEVEL SECURITY;
ALTER TABLE notify.reminders FORCE ROW LEVEL SECURITY;
CREATE POLICY own_reminders ON notify.reminders
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON notify.reminders TO aura_notify;

CREATE TABLE notify.notifications (
  user_id uuid NOT NULL,
  notification_id uuid NOT NULL,
  kind text NOT NULL,
  due_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL,
  read_at timestamptz(3),
  PRIMARY KEY (user_id, notification_id),
  -- Whatever a job does twice: of one instant a person is told once.
  CONSTRAINT notified_once UNIQUE (user_id, kind, due_at)
);
CREATE INDEX notifications_newest ON notify.notifications (user_id, created_at DESC, notification_id);
ALTER TABLE notify.notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE notify.notifications FORCE ROW LEVEL SECURITY;
CREATE POLICY own_notifications ON notify.notifications
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON notify.notifications TO aura_notify;

CREATE TABLE notify.devices (
  user_id uuid NOT NULL,
  device_id uuid NOT NULL,
  platform text NOT NULL CHECK (platform IN ('ios', 'android', 'web')),
  language text NOT NULL,
  -- SHA-256 of where it is reached, which is a secret of its own that nobody guesses.
  address_hash bytea NOT NULL CHECK (octet_length(address_hash) = 32),
  -- Where it is reached, wrapped by the KEK: whoever has it could knock there.
  address_wrapped bytea NOT NULL,
  created_at timestamptz(3) NOT NULL,
  seen_at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, device_id),
  UNIQUE (user_id, address_hash)
);
-- Not forced: the functions below, which rewrap under a new master key, read as the owner.
ALTER TABLE notify.devices ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_devices ON notify.devices
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON notify.devices TO aura_notify;

-- Secrets of the service itself, wrapped by the KEK.
CREATE TABLE notify.server_secrets (
  name text PRIMARY KEY,
  wrapped bytea NOT NULL,
  created_at timestamptz(3) NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON notify.server_secrets TO aura_notify;

-- A page of what is wrapped: for the rotation of the master key, which is nobody's request.
CREATE FUNCTION notify.wrapped_devices(after uuid, page int)
RETURNS TABLE (user_id uuid, device_id uuid, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT d.user_id, d.device_id, d.address_wrapped FROM notify.devices AS d
  WHERE after IS NULL OR d.device_id > after ORDER BY d.device_id LIMIT page;
$$;
REVOKE ALL ON FUNCTION notify.wrapped_devices(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notify.wrapped_devices(uuid, int) TO aura_notify;

CREATE FUNCTION notify.replace_wrapped_device(device uuid, was bytea, wrapped bytea) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
  WITH replaced AS (
    UPDATE notify.devices AS d SET address_wrapped = wrapped
    WHERE d.device_id = device AND d.address_wrapped = was RETURNING 1
  )
  SELECT EXISTS (SELECT FROM replaced);
$$;
REVOKE ALL ON FUNCTION notify.replace_wrapped_device(uuid, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notify.replace_wrapped_device(uuid, bytea, bytea) TO aura_notify;
CREATE UNIQUE INDEX devices_by_id ON notify.devices (device_id);
