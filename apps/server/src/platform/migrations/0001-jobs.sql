-- The one door to the job queue: services may enqueue, and neither read nor change what waits there.
CREATE FUNCTION jobs.add(task text, payload json, job_key text, run_at timestamptz, max_attempts int) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT graphile_worker.add_job(
    identifier => task,
    payload => payload,
    run_at => coalesce(run_at, now()),
    max_attempts => max_attempts,
    job_key => job_key
  );
$$;
REVOKE ALL ON FUNCTION jobs.add(text, json, text, timestamptz, int) FROM PUBLIC;
GRANT USAGE ON SCHEMA jobs TO aura_auth, aura_users, aura_journal, aura_notify;
GRANT EXECUTE ON FUNCTION jobs.add(text, json, text, timestamptz, int) TO aura_auth, aura_users, aura_journal, aura_notify;
