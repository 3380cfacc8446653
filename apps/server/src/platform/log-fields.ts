/**
 * All that a line of the log may say besides its message and its error, and where the Elastic Common Schema has it; what it has
 * no field for stands under `aura`. A new field is named here, in `deploy/logging/elasticsearch/mappings.json`, and nowhere else.
 */
export const LOG_FIELDS = {
  requestId: "http.request.id",
  method: "http.request.method",
  status: "http.response.status_code",
  route: "aura.route",
  durationMs: "event.duration",
  userId: "user.id",
  traceId: "trace.id",
  transactionId: "transaction.id",
  spanId: "span.id",
  /** The part of the program that speaks. */
  service: "log.logger",
  store: "aura.store",
  reason: "event.reason",
  file: "file.path",
  url: "url.full",
  pid: "process.pid",
  code: "process.exit_code",
  signal: "aura.signal",
  targets: "aura.targets",
  manual: "aura.manual",
  metricsUrl: "aura.metrics_url",
  dataDir: "aura.data_dir",
  firstAnswerMs: "aura.first_answer_ms",
  next: "aura.next",
  instance: "aura.instance",
  missed: "aura.missed",
  task: "aura.job.task",
  jobId: "aura.job.id",
  attempt: "aura.job.attempt",
  workers: "aura.job.workers",
  schema: "aura.outbox",
  auditSeq: "aura.audit.seq",
  auditHash: "aura.audit.hash",
  months: "aura.audit.months",
  template: "aura.mail.template",
  responseCode: "aura.mail.response_code",
  deviceId: "aura.device_id",
  attachmentId: "aura.attachment_id",
  entryId: "aura.entry_id",
  span: "aura.budget.span",
  renewsAt: "aura.budget.renews_at",
} as const;

/** What is said with a message. */
export type LogFields = { readonly [Name in keyof typeof LOG_FIELDS]?: unknown } & { readonly err?: unknown };
