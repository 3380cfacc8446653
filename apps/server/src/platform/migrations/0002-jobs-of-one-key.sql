-- The queue adds nothing where a job of the same key is begun between its two looks at it: the row it wants to renew is
-- locked by then. What caused the job would wait for the next one. Asked again, it sees the job that was begun and makes
-- another.
CREATE OR REPLACE FUNCTION jobs.add(task text, payload json, job_key text, run_at timestamptz, max_attempts int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
  added bigint;
BEGIN
  FOR attempt IN 1 .. 20 LOOP
    SELECT id INTO added FROM graphile_worker.add_job(
      identifier => task,
      payload => payload,
      run_at => coalesce(run_at, now()),
      max_attempts => max_attempts,
      job_key => job_key
    );
    IF added IS NOT NULL THEN RETURN; END IF;
  END LOOP;
  RAISE EXCEPTION 'the job could not be added' USING ERRCODE = 'serialization_failure';
END;
$$;
