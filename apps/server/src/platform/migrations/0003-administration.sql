-- What administrators may know of the queue and do with it: names, numbers and times, never what a job carries. The functions
-- are the runner's, and so reach the queue and nothing else.

CREATE FUNCTION jobs.tasks() RETURNS TABLE (
  task text, waiting bigint, running bigint, failed bigint, oldest_waiting_seconds bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT t.identifier,
    count(*) FILTER (WHERE j.locked_at IS NULL AND j.attempts < j.max_attempts),
    count(*) FILTER (WHERE j.locked_at IS NOT NULL),
    count(*) FILTER (WHERE j.locked_at IS NULL AND j.attempts >= j.max_attempts),
    coalesce(greatest(0, floor(extract(epoch FROM
      now() - min(j.run_at) FILTER (WHERE j.locked_at IS NULL AND j.attempts < j.max_attempts))))::bigint, 0)
  FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
  GROUP BY t.identifier ORDER BY t.identifier;
$$;

-- A job that has failed for the last time stays in the queue. When that was is nowhere written, and follows from the pause that
-- the queue put before an attempt that never comes. Words that are not ours could quote what the job carries: they stay here.
CREATE FUNCTION jobs.dead_letters(most int) RETURNS TABLE (
  job_id bigint, task text, attempts int, last_error text, failed_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
  SELECT j.id, t.identifier, j.attempts::int, CASE WHEN j.last_error = t.identifier || ' failed' THEN j.last_error END,
    greatest(j.updated_at, j.run_at - exp(least(j.attempts, 10)) * interval '1 second') AS failed_at
  FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
  WHERE j.locked_at IS NULL AND j.attempts >= j.max_attempts
  ORDER BY failed_at DESC, j.id DESC LIMIT most;
$$;

-- Gives the task of the job where it is a dead letter. It has all its attempts again: what it failed on has been mended.
CREATE FUNCTION jobs.retry(job_id bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
  task text;
BEGIN
  SELECT t.identifier INTO task
  FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
  WHERE j.id = job_id AND j.locked_at IS NULL AND j.attempts >= j.max_attempts FOR UPDATE OF j;
  IF task IS NOT NULL THEN
    PERFORM graphile_worker.reschedule_jobs(ARRAY[job_id], run_at => now(), attempts => 0);
  END IF;
  RETURN task;
END;
$$;

CREATE FUNCTION jobs.remove(job_id bigint) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
  DELETE FROM graphile_worker._private_jobs j USING graphile_worker._private_tasks t
  WHERE t.id = j.task_id AND j.id = job_id AND j.locked_at IS NULL AND j.attempts >= j.max_attempts
  RETURNING t.identifier;
$$;

REVOKE ALL ON FUNCTION jobs.tasks(), jobs.dead_letters(int), jobs.retry(bigint), jobs.remove(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs.tasks(), jobs.dead_letters(int), jobs.retry(bigint), jobs.remove(bigint) TO aura_users;
-- A function can be given only to a role that may make some in the schema; the runner may not before and after.
GRANT USAGE, CREATE ON SCHEMA jobs TO aura_jobs;
ALTER FUNCTION jobs.tasks() OWNER TO aura_jobs;
ALTER FUNCTION jobs.dead_letters(int) OWNER TO aura_jobs;
ALTER FUNCTION jobs.retry(bigint) OWNER TO aura_jobs;
ALTER FUNCTION jobs.remove(bigint) OWNER TO aura_jobs;
REVOKE CREATE ON SCHEMA jobs FROM aura_jobs;
