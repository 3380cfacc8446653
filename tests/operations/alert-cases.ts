/** What an alert goes by, told to Prometheus's own tool as it writes series down: `0x5 1+2x10`. */
type Series = Readonly<Record<string, string>>;

/**
 * One way for an alert to fire. Between two samples of each series lies `every`; the alert is silent at `quiet`, fires at `fires` with
 * `labels`, and is over at `over`. With the series of `below`, which are just not enough, it is silent at all three.
 */
export interface AlertCase {
  readonly alert: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly every?: string;
  readonly series: Series;
  readonly below: Series;
  readonly quiet: string;
  readonly fires: string;
  readonly over: string;
}

const PROCESS = { instance: "entries:9464", job: "aura" };
const PROCESS_LABELS = '{instance="entries:9464", job="aura"}';
const EDGE = 'at="edge", route="/entries", method="POST"';

/** A gauge of one series: how it goes, and how it goes where that is just not enough. */
function gauge(name: string, goes: string, below: string): Pick<AlertCase, "series" | "below"> {
  return { series: { [name]: goes }, below: { [name]: below } };
}

/**
 * A burn of the budget of failures: a hundred requests a step, of which so many fail for a while; and the same where one fewer fails a step.
 * @param steps how many there are before the trouble, during it and after it
 */
function failing(badAStep: number, belowAStep: number, steps: readonly [number, number, number]) {
  return burning(
    (bad) => {
      const [before, during, after] = steps;
      const failed = `0x${before} ${bad}+${bad}x${during - 1} ${bad * during}x${after}`;
      return {
        [`request_total{${EDGE}, status="201"}`]: `0+1000x${before + during + after}`,
        [`request_total{${EDGE}, status="503"}`]: failed,
        // Failing probes are no requests of anybody's.
        'request_total{at="edge", route="/readyz", method="GET", status="503"}': `0+1000x${before + during + after}`,
        // What a gateway handed on was counted at the edge.
        'request_total{at="inside", route="/entries", method="POST", status="503"}': `0+1000x${before + during + after}`,
      };
    },
    [badAStep, belowAStep],
  );
}

function slow(badAStep: number, belowAStep: number, steps: readonly [number, number, number]) {
  return burning(
    (bad) => {
      const [before, during, after] = steps;
      const all = before + during + after;
      const fast = `0+1000x${before} ${1000 * before + 1000 - bad}+${1000 - bad}x${during - 1} ${1000 * (all - after) - bad * during}+1000x${after}`;
      return {
        [`request_duration_seconds_count{${EDGE}, status="201"}`]: `0+1000x${all}`,
        [`request_duration_seconds_bucket{${EDGE}, status="201", le="0.5"}`]: fast,
        // A stream lasts as long as somebody listens.
        'request_duration_seconds_count{at="edge", route="/sync/stream", method="GET", status="200"}': `0+1000x${all}`,
        'request_duration_seconds_bucket{at="edge", route="/sync/stream", method="GET", status="200", le="0.5"}': `0x${all}`,
      };
    },
    [badAStep, belowAStep],
  );
}

function burning(seriesOf: (bad: number) => Series, [bad, below]: readonly [number, number]) {
  return { series: seriesOf(bad), below: seriesOf(below) };
}

/** A pool of eight connections: how many wait for one, and how many are in use. */
function pool(waiting: string, used: string): Series {
  const of = (state: string): string =>
    `database_connection_pool_usage{instance="entries:9464", service="entries", state="${state}"}`;
  return { [of("waiting")]: waiting, [of("used")]: used, [of("max")]: "8x45" };
}

/** One case at least for each alert there is. */
export const ALERT_CASES: readonly AlertCase[] = [
  {
    alert: "ProcessDown",
    labels: PROCESS,
    ...gauge(`up${PROCESS_LABELS}`, "1x5 0x5 1x20", "1x5 0x0 1x20"),
    quiet: "6m",
    fires: "8m",
    over: "15m",
  },
  {
    alert: "NothingIsWatched",
    labels: { job: "aura" },
    ...gauge(`up${PROCESS_LABELS}`, "1x5 _x20 1x20", "1x5 _x8 1x36"),
    quiet: "14m",
    fires: "20m",
    over: "30m",
  },
  {
    alert: "ProcessKeepsRestarting",
    labels: PROCESS,
    ...gauge(`process_start_time_seconds${PROCESS_LABELS}`, "10x10 20x3 30x3 40x60", "10x10 20x3 30x63"),
    quiet: "10m",
    fires: "20m",
    over: "60m",
  },
  {
    alert: "EventLoopIsHeldUp",
    labels: PROCESS,
    ...gauge(`nodejs_eventloop_lag_p99_seconds${PROCESS_LABELS}`, "0.01x5 0.3x20 0.01x20", "0.01x5 0.25x40"),
    quiet: "10m",
    fires: "18m",
    over: "30m",
  },
  {
    alert: "MemoryIsHigh",
    labels: PROCESS,
    ...gauge(`process_resident_memory_bytes${PROCESS_LABELS}`, "3e8x5 1.6e9x60 3e8x20", "3e8x5 1.5e9x80"),
    quiet: "30m",
    fires: "40m",
    over: "70m",
  },
  {
    alert: "FileDescriptorsRunOut",
    labels: PROCESS,
    series: {
      [`process_open_fds${PROCESS_LABELS}`]: "40x5 900x20 40x20",
      [`process_max_fds${PROCESS_LABELS}`]: "1024x50",
    },
    below: {
      [`process_open_fds${PROCESS_LABELS}`]: "40x5 819x40",
      [`process_max_fds${PROCESS_LABELS}`]: "1024x50",
    },
    quiet: "8m",
    fires: "15m",
    over: "30m",
  },
  {
    alert: "DiskIsFull",
    labels: PROCESS,
    series: {
      [`data_directory_free_bytes${PROCESS_LABELS}`]: "50x5 4x10 50x20",
      [`data_directory_size_bytes${PROCESS_LABELS}`]: "100x40",
    },
    below: {
      [`data_directory_free_bytes${PROCESS_LABELS}`]: "50x5 5x30",
      [`data_directory_size_bytes${PROCESS_LABELS}`]: "100x40",
    },
    quiet: "6m",
    fires: "10m",
    over: "20m",
  },
  {
    alert: "DiskFillsUp",
    labels: PROCESS,
    series: {
      [`data_directory_free_bytes${PROCESS_LABELS}`]: "50x5 14x60 50x20",
      [`data_directory_size_bytes${PROCESS_LABELS}`]: "100x90",
    },
    below: {
      [`data_directory_free_bytes${PROCESS_LABELS}`]: "50x5 15x80",
      [`data_directory_size_bytes${PROCESS_LABELS}`]: "100x90",
    },
    quiet: "30m",
    fires: "40m",
    over: "70m",
  },
  {
    alert: "DatabaseUnreachable",
    labels: { instance: "entries:9464", service: "entries" },
    series: {
      'database_use_seconds_count{instance="entries:9464", service="entries", outcome="ok"}':
        "0+60x10 600x10 600+60x20",
      'database_use_seconds_count{instance="entries:9464", service="entries", outcome="failed"}': "0x10 0+30x10 300x20",
      'database_use_seconds_count{instance="auth:9464", service="auth", outcome="ok"}': "0+60x40",
      'database_use_seconds_count{instance="auth:9464", service="auth", outcome="failed"}': "0x40",
    },
    // One that succeeds among many that fail: the database is there.
    below: {
      'database_use_seconds_count{instance="entries:9464", service="entries", outcome="ok"}': "0+1x40",
      'database_use_seconds_count{instance="entries:9464", service="entries", outcome="failed"}': "0+30x40",
    },
    quiet: "12m",
    fires: "16m",
    over: "25m",
  },
  {
    alert: "DatabasePoolExhausted",
    labels: { instance: "entries:9464", service: "entries" },
    series: pool("0x5 3x20 0x20", "8x45"),
    // One waits while a connection is made, and there is room for more.
    below: pool("0x5 1x40", "7x45"),
    quiet: "8m",
    fires: "15m",
    over: "30m",
  },
  {
    alert: "ReplicaUnusable",
    labels: { instance: "entries:9464", breaker: "replica" },
    ...gauge(
      'circuit_breaker_state{instance="entries:9464", breaker="replica"}',
      "0x5 2x5 1x1 2x15 0x20",
      "0x5 2x8 0x40",
    ),
    quiet: "10m",
    fires: "20m",
    over: "35m",
  },
  {
    alert: "RedisDown",
    labels: { instance: "entries:9464" },
    ...gauge('redis_up{instance="entries:9464"}', "1x5 0x10 1x20", "1x5 0x1 1x40"),
    quiet: "6m",
    fires: "10m",
    over: "20m",
  },
  {
    alert: "ServiceLeftAlone",
    labels: { instance: "gateway:9464", breaker: "entries-2" },
    ...gauge(
      'circuit_breaker_state{instance="gateway:9464", breaker="entries-2"}',
      "0x5 2x3 1x1 2x10 0x20",
      "0x5 2x1 0x40",
    ),
    quiet: "6m",
    fires: "12m",
    over: "25m",
  },
  {
    alert: "OutsideAnalysisAway",
    labels: { instance: "nlp:9464", breaker: "google" },
    ...gauge('circuit_breaker_state{instance="nlp:9464", breaker="google"}', "0x5 2x20 0x20", "0x5 2x9 0x40"),
    quiet: "10m",
    fires: "20m",
    over: "35m",
  },
  {
    alert: "AnalysisFails",
    labels: { instance: "nlp:9464" },
    series: {
      'nlp_api_response_time_count{instance="nlp:9464", provider="local", outcome="ok"}': "0+8x60",
      'nlp_api_response_time_count{instance="nlp:9464", provider="local", outcome="timeout"}': "0x10 0+1x30 30x20",
      // The outside one fails by itself, and has an alert of its own.
      'nlp_api_response_time_count{instance="nlp:9464", provider="google", outcome="failed"}': "0+50x60",
    },
    below: {
      'nlp_api_response_time_count{instance="nlp:9464", provider="local", outcome="ok"}': "0+9x60",
      'nlp_api_response_time_count{instance="nlp:9464", provider="local", outcome="timeout"}': "0+1x60",
      'nlp_api_response_time_count{instance="nlp:9464", provider="google", outcome="failed"}': "0+50x60",
    },
    quiet: "10m",
    fires: "30m",
    over: "58m",
  },
  {
    alert: "SyncConflictsRise",
    every: "5m",
    series: {
      'sync_mutations_total{outcome="applied"}': "0+10x50",
      'sync_mutations_total{outcome="conflict"}': "0x10 0+5x15 75x25",
    },
    below: {
      'sync_mutations_total{outcome="applied"}': "0+20x50",
      'sync_mutations_total{outcome="conflict"}': "0+5x50",
    },
    quiet: "50m",
    fires: "2h",
    over: "4h",
  },
  {
    alert: "SyncChangesRejected",
    every: "5m",
    series: {
      'sync_mutations_total{outcome="applied"}': "0+40x50",
      'sync_mutations_total{outcome="rejected"}': "0x10 0+3x15 45x25",
    },
    below: {
      'sync_mutations_total{outcome="applied"}': "0+57x50",
      'sync_mutations_total{outcome="rejected"}': "0+3x50",
    },
    quiet: "50m",
    fires: "2h",
    over: "4h",
  },
  {
    alert: "JobsFailedForGood",
    labels: { task: "auth.mail" },
    series: {
      'jobs_in_queue{task="auth.mail", state="failed", instance="a"}': "0x5 1x10 _x10",
      'jobs_in_queue{task="auth.mail", state="failed", instance="b"}': "0x5 1x10 _x10",
    },
    below: { 'jobs_in_queue{task="auth.mail", state="waiting", instance="a"}': "7x25" },
    quiet: "7m",
    fires: "12m",
    over: "24m",
  },
  {
    alert: "JobsWaitTooLong",
    labels: { task: "notifications.mail" },
    series: {
      'jobs_oldest_waiting_seconds{task="notifications.mail", instance="a"}': "0x5 901+60x15 0x20",
      'jobs_oldest_waiting_seconds{task="notifications.mail", instance="b"}': "0x5 900+60x15 0x20",
    },
    below: { 'jobs_oldest_waiting_seconds{task="notifications.mail", instance="a"}': "0x5 900x40" },
    quiet: "9m",
    fires: "15m",
    over: "30m",
  },
  {
    alert: "JobsKeepFailing",
    labels: { task: "notifications.mail" },
    every: "5m",
    series: {
      'jobs_total{task="notifications.mail", outcome="done"}': "0x30",
      'jobs_total{task="notifications.mail", outcome="failed"}': "0x4 0+1x10 10x20",
    },
    below: {
      'jobs_total{task="notifications.mail", outcome="done"}': "0+1x40",
      'jobs_total{task="notifications.mail", outcome="failed"}': "0+1x40",
    },
    quiet: "20m",
    fires: "1h",
    over: "2h",
  },
  {
    alert: "NoWebhookIsReached",
    every: "5m",
    series: {
      'webhook_messages_total{outcome="delivered", problem="none"}': "0x36 0+1x12",
      'webhook_messages_total{outcome="again", problem="timeout"}': "0x4 0+4x31 124x12",
    },
    // As many in vain, and one that was taken every quarter of an hour.
    below: {
      'webhook_messages_total{outcome="delivered", problem="none"}':
        "0 0 0 1 1 1 2 2 2 3 3 3 4 4 4 5 5 5 6 6 6 7 7 7 8 8 8 9 9 9 10 10 10 11x20",
      'webhook_messages_total{outcome="again", problem="timeout"}': "0+4x50",
    },
    quiet: "30m",
    fires: "2h",
    over: "3h30m",
  },
  {
    alert: "NoWebhookIsReached",
    every: "5m",
    series: {
      'webhook_messages_total{outcome="again", problem="address"}': "0x4 0+2x31 62x20",
      'webhook_messages_total{outcome="again", problem="unreachable"}': "0x4 0+2x31 62x20",
    },
    // A receiver that refuses whatever it is sent was reached.
    below: { 'webhook_messages_total{outcome="again", problem="status"}': "0+4x60" },
    quiet: "30m",
    fires: "2h",
    over: "4h",
  },
  {
    alert: "StoredEntryDamaged",
    labels: { table: "journal_entries" },
    ...gauge('integrity_failures_total{table="journal_entries"}', "0x20 1x30", "1x50"),
    quiet: "20m",
    fires: "22m",
    over: "35m",
  },
  {
    alert: "AuditLogDamaged",
    ...gauge('audit_chain_problems{instance="users:9464"}', "_x3 0x5 2x5 0x10", "_x3 0x20"),
    quiet: "8m",
    fires: "10m",
    over: "16m",
  },
  {
    alert: "BackupMissing",
    every: "10m",
    series: { 'backup_age_seconds{instance="a"}': "_x60 60x20", [`up${PROCESS_LABELS}`]: "1x80" },
    // Nothing answers at all: that is another alert's.
    below: { [`up${PROCESS_LABELS}`]: "0x80" },
    quiet: "5h",
    fires: "8h",
    over: "11h",
  },
  {
    alert: "BackupTooOld",
    ...gauge('backup_age_seconds{instance="a"}', "93000+60x60 60+60x20", "93500x90"),
    quiet: "15m",
    fires: "40m",
    over: "70m",
  },
  {
    alert: "BackupFailed",
    ...gauge('backup_ok{instance="a"}', "1x5 0x10 1x10", "1x5 0x0 1x20"),
    quiet: "6m",
    fires: "10m",
    over: "20m",
  },
  {
    alert: "HistoryFallsBehind",
    ...gauge('backup_history_age_seconds{instance="a"}', "30x5 601+60x20 30x20", "30x5 600x40"),
    quiet: "9m",
    fires: "15m",
    over: "30m",
  },
  {
    alert: "BackupNeverVerified",
    every: "1h",
    series: {
      'backup_age_seconds{instance="a"}': "60x100",
      'backup_verified_age_seconds{instance="a"}': "_x70 60x20",
    },
    below: {
      'backup_age_seconds{instance="a"}': "60x100",
      'backup_verified_age_seconds{instance="a"}': "_x40 60x60",
    },
    quiet: "40h",
    fires: "60h",
    over: "80h",
  },
  {
    alert: "BackupVerifiedLongAgo",
    every: "5m",
    ...gauge('backup_verified_age_seconds{instance="a"}', "777300+300x30 60+300x20", "777600x60"),
    quiet: "10m",
    fires: "1h",
    over: "200m",
  },
  {
    alert: "BackupDoesNotRestore",
    ...gauge('backup_verified_ok{instance="a"}', "1x5 0x10 1x10", "1x5 0x0 1x20"),
    quiet: "6m",
    fires: "10m",
    over: "20m",
  },
  {
    alert: "AvailabilityBudgetBurns",
    labels: { window: "1h" },
    ...failing(15, 14, [120, 90, 60]),
    quiet: "120m",
    fires: "200m",
    over: "220m",
  },
  // A family's server at night: every request fails, and there are nine of them.
  {
    alert: "AvailabilityBudgetBurns",
    labels: { window: "1h" },
    series: {
      [`request_total{${EDGE}, status="201"}`]: "0x70",
      [`request_total{${EDGE}, status="500"}`]: "0x30 0+2x6 12x60",
    },
    below: {
      [`request_total{${EDGE}, status="201"}`]: "0x70",
      [`request_total{${EDGE}, status="500"}`]: "0x30 0+1.4x6 8.4x60",
    },
    quiet: "30m",
    fires: "37m",
    over: "50m",
  },
  {
    alert: "AvailabilityBudgetBurns",
    labels: { window: "6h" },
    every: "5m",
    // Seven in a thousand: not yet fourteen times what is allowed.
    ...failing(7, 5.9, [100, 90, 30]),
    quiet: "500m",
    fires: "940m",
    over: "1010m",
  },
  {
    alert: "AvailabilityBudgetBurns",
    labels: { window: "1d" },
    every: "20m",
    ...failing(4, 2.9, [100, 100, 30]),
    quiet: "2000m",
    fires: "4000m",
    over: "4200m",
  },
  {
    alert: "AvailabilityBudgetBurns",
    labels: { window: "3d" },
    every: "1h",
    ...failing(1.5, 0.99, [80, 100, 30]),
    quiet: "80h",
    fires: "180h",
    over: "190h",
  },
  {
    alert: "LatencyBudgetBurns",
    labels: { window: "1h" },
    ...slow(150, 143, [120, 90, 60]),
    quiet: "120m",
    fires: "200m",
    over: "220m",
  },
  {
    alert: "LatencyBudgetBurns",
    labels: { window: "6h" },
    every: "5m",
    ...slow(70, 59, [100, 90, 30]),
    quiet: "500m",
    fires: "940m",
    over: "1010m",
  },
  {
    alert: "LatencyBudgetBurns",
    labels: { window: "1d" },
    every: "20m",
    ...slow(40, 29, [100, 100, 30]),
    quiet: "2000m",
    fires: "4000m",
    over: "4200m",
  },
  {
    alert: "LatencyBudgetBurns",
    labels: { window: "3d" },
    every: "1h",
    ...slow(15, 9.5, [80, 100, 30]),
    quiet: "80h",
    fires: "180h",
    over: "190h",
  },
];
