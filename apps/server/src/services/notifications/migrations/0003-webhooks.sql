-- Addresses of people's own programmes, and the messages that they are sent. Ids, kinds and instants: no word of a journal.
CREATE TABLE notify.webhooks (
  user_id uuid NOT NULL,
  webhook_id uuid NOT NULL,
  name text,
  events text[] NOT NULL,
  -- The address and the secrets that messages are signed with, wrapped by the KEK: an address often is a secret of its own.
  wrapped bytea NOT NULL,
  previous_secret_until timestamptz(3),
  is_enabled boolean NOT NULL,
  created_at timestamptz(3) NOT NULL,
  -- Attempts in a row that came to nothing, and since when.
  failures int NOT NULL DEFAULT 0,
  failing_since timestamptz(3),
  -- When the server switched it off.
  disabled_at timestamptz(3),
  -- When a message is to be sent next; absent where none waits. Who sends one moves it on for as long as that may take.
  due_at timestamptz(3),
  -- Until when somebody is sending: what happens meanwhile waits for the end of it.
  sending_until timestamptz(3),
  PRIMARY KEY (user_id, webhook_id)
);
CREATE UNIQUE INDEX webhooks_by_id ON notify.webhooks (webhook_id);
CREATE INDEX webhooks_due ON notify.webhooks (due_at) WHERE due_at IS NOT NULL;
-- Not forced: the functions below read as the owner.
ALTER TABLE notify.webhooks ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_webhooks ON notify.webhooks
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON notify.webhooks TO aura_notify;

CREATE TABLE notify.webhook_deliveries (
  user_id uuid NOT NULL,
  webhook_id uuid NOT NULL,
  -- Follows from the webhook and the event: of one event there is one message.
  delivery_id uuid NOT NULL,
  type text NOT NULL,
  occurred_at timestamptz(3) NOT NULL,
  -- Ids, versions and instants.
  facts jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed', 'dropped')),
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz(3),
  last_attempt_at timestamptz(3),
  last_status int,
  last_problem text,
  created_at timestamptz(3) NOT NULL,
  PRIMARY KEY (user_id, webhook_id, delivery_id),
  FOREIGN KEY (user_id, webhook_id) REFERENCES notify.webhooks ON DELETE CASCADE,
  CHECK ((state = 'waiting') = (next_attempt_at IS NOT NULL))
);
CREATE INDEX webhook_deliveries_waiting ON notify.webhook_deliveries (user_id, webhook_id, next_attempt_at)
  WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_newest ON notify.webhook_deliveries (user_id, webhook_id, occurred_at DESC, delivery_id);
CREATE INDEX webhook_deliveries_age ON notify.webhook_deliveries (created_at);
ALTER TABLE notify.webhook_deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_webhook_deliveries ON notify.webhook_deliveries
  USING (user_id = ANY ((SELECT current_setting('aura.user_ids', true))::uuid[]));
GRANT SELECT, INSERT, UPDATE, DELETE ON notify.webhook_deliveries TO aura_notify;

-- Whose messages are due, each webhook for one taker: another skips what is locked, and finds it moved on afterwards.
CREATE FUNCTION notify.take_due_webhooks(at timestamptz, until timestamptz, page int)
RETURNS TABLE (user_id uuid, webhook_id uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
  WITH due AS (
    SELECT w.user_id, w.webhook_id FROM notify.webhooks AS w
    WHERE w.due_at <= at ORDER BY w.due_at LIMIT page FOR UPDATE SKIP LOCKED
  )
  UPDATE notify.webhooks AS w SET due_at = until, sending_until = until
  FROM due WHERE w.user_id = due.user_id AND w.webhook_id = due.webhook_id
  RETURNING w.user_id, w.webhook_id;
$$;
REVOKE ALL ON FUNCTION notify.take_due_webhooks(timestamptz, timestamptz, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notify.take_due_webhooks(timestamptz, timestamptz, int) TO aura_notify;

CREATE FUNCTION notify.purge_webhook_deliveries(before timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
  DELETE FROM notify.webhook_deliveries AS d WHERE d.created_at < before;
$$;
REVOKE ALL ON FUNCTION notify.purge_webhook_deliveries(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notify.purge_webhook_deliveries(timestamptz) TO aura_notify;

-- For the rotation of the master key, which is nobody's request.
CREATE FUNCTION notify.wrapped_webhooks(after uuid, page int)
RETURNS TABLE (user_id uuid, webhook_id uuid, wrapped bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT w.user_id, w.webhook_id, w.wrapped FROM notify.webhooks AS w
  WHERE after IS NULL OR w.webhook_id > after ORDER BY w.webhook_id LIMIT page;
$$;
REVOKE ALL ON FUNCTION notify.wrapped_webhooks(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notify.wrapped_webhooks(uuid, int) TO aura_notify;

CREATE FUNCTION notify.replace_wrapped_webhook(webhook uuid, was bytea, wrapped bytea) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
  WITH replaced AS (
    UPDATE notify.webhooks AS w SET wrapped = replace_wrapped_webhook.wrapped
    WHERE w.webhook_id = webhook AND w.wrapped = was RETURNING 1
  )
  SELECT EXISTS (SELECT FROM replaced);
$$;
REVOKE ALL ON FUNCTION notify.replace_wrapped_webhook(uuid, bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notify.replace_wrapped_webhook(uuid, bytea, bytea) TO aura_notify;

-- Audit events on their way to the audit log, written in the transaction that they tell of.
CREATE TABLE notify.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event jsonb NOT NULL
);
GRANT SELECT, INSERT, DELETE, UPDATE ON notify.outbox TO aura_notify;
