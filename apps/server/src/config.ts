import { homedir } from "node:os";
import { join } from "node:path";
import type { ServiceName } from "@aura-journal/contracts";
import { parseRedisAddress } from "./platform/redis-address.ts";
import type { CloudSettings } from "./platform/clouds/cloud-settings.ts";
import { KMS_FORMS, parseKmsKey } from "./platform/clouds/resource-names.ts";
import { addressesIn } from "./platform/public-address.ts";

/** A value that must not be printed by accident; `reveal()` is the one way to it. */
export interface SecretText {
  reveal(): string;
}

/** What may run in a process of its own. */
export const TARGETS: readonly ServiceName[] = ["gateway", "auth", "users", "entries", "nlp", "notifications"];

/** A service that others can ask. */
export type PeerName = Exclude<ServiceName, "gateway">;

/** Everything the program can be told from outside, parsed once. */
export interface Config {
  /** The services that run in this process; the others are asked over HTTP. */
  readonly targets: ReadonlySet<ServiceName>;
  /** Addresses of the services that run elsewhere; several are balanced. */
  readonly peerUrls: Readonly<Record<PeerName, readonly string[]>>;
  /** What services that run apart know each other by. */
  readonly serviceSecret: SecretText | undefined;
  /** How long an instance goes on serving after it has said that it is not ready any more, so that nobody sends it anything new. */
  readonly drainNoticeMs: number;
  /** How long the gateway waits for the first byte of a service's answer. */
  readonly upstreamTimeoutMs: number;
  readonly dataDir: string;
  /** Where the app for browsers was built; where there is none, the interface alone is served. */
  readonly webAppDir: string;
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  /** Where backups lie. */
  readonly backupDirectory: string;
  /** Whether the server makes them itself, of the database that it brings. */
  readonly keepsBackups: boolean;
  /** How long copies of journals and of keys are kept, for those who ask when they are in none any more; null: the operator has not said. */
  readonly backupTimes: { readonly journalDays: number | null; readonly keyDays: number | null };
  /** Where the last backup says how it went. */
  readonly backupStatusFile: string;
  /** Absent: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: SecretText | undefined;
  /** The database itself, where `databaseUrl` leads to a pooler that shares sessions between transactions. */
  readonly databaseDirectUrl: SecretText | undefined;
  /** A streaming replica for reads that may be a second old; absent: the database answers all. */
  readonly databaseReadUrl: SecretText | undefined;
  /** Absent: counters and wake-ups of this process alone. */
  readonly redis: RedisConfig | undefined;
  /** Where the product's figures are copied to; absent: they are read from PostgreSQL, where they are counted. */
  readonly mongodbUrl: SecretText | undefined;
  /** A keyring in the environment; absent: the file. */
  readonly masterKey: SecretText | undefined;
  readonly masterKeyFile: string;
  /** URI of the key management service's key that seals the keyring; "none": it lies in clear; absent: as it is. */
  readonly kms: string | undefined;
  readonly clouds: CloudSettings;
  readonly publicUrl: string;
  /** Whether the operator named it: processes that make it up each from their own port would not agree. */
  readonly isPublicUrlGiven: boolean;
  readonly logLevel: string;
  /** `json`: short lines of our own; `ecs`: the fields of the Elastic Common Schema. */
  readonly logFormat: LogFormat;
  /** What this process is called in traces and logs; absent: by what runs in it. */
  readonly serviceName: string | undefined;
  /** Absent: nothing is traced. */
  readonly tracing: TracingConfig | undefined;
  readonly smtpUrl: SecretText | undefined;
  readonly mailFrom: string;
  /** Whether an address must be verified before its account can sign in. */
  readonly isVerifiedEmailRequired: boolean;
  /** Whether the first account on a fresh server becomes its administrator. */
  readonly isFirstUserAdmin: boolean;
  readonly isSignUpOpen: boolean;
  readonly bcryptCost: number;
  /** Threads that hash passwords at once; the rest of the machine stays free. */
  readonly bcryptConcurrency: number;
  /** Passwords that may wait for a thread; beyond, callers are told to come back. */
  readonly bcryptQueue: number;
  readonly analysisThreads: number;
  /** Google Cloud Natural Language for those who consent to it; absent: texts are read on this machine alone. */
  readonly google: GoogleConfig | undefined;
  /** Units of the outside analysis that may be spent, by all and by each account; absent: as many as are wanted. */
  readonly remoteBudget: RemoteBudget;
  /** How long one answer of an outside analysis may take. */
  readonly remoteAnalysisTimeoutMs: number;
  /** With it phones are told through Expo's push service; absent: they are known and not told. */
  readonly expoAccessToken: SecretText | undefined;
  /** Networks in which webhooks may be called although they are not public, such as `192.168.1.0/24`; none: public addresses alone. */
  readonly webhookNetworks: readonly string[];
  /**
   * For tests alone, and set by no variable: push services and webhooks on this machine are called, and this certificate vouches for
   * them.
   */
  readonly loopbackPush: { readonly ca: string; readonly expoUrl?: string } | undefined;
  readonly rateLimitsFile: string | undefined;
  /** How requests and answers are reshaped; absent: as the contract has them. */
  readonly transformFile: string | undefined;
  readonly trustedProxies: readonly string[];
  readonly corsOrigins: readonly string[];
  /** Connections of each service's pool. */
  readonly poolSize: number;
  readonly accessTokenSeconds: number;
  readonly refreshIdleDays: number;
  readonly refreshAbsoluteDays: number;
  readonly binRetentionDays: number;
  /** How long the file of an export can be fetched. */
  readonly exportHours: number;
  /** The largest upload that moves in, in bytes. */
  readonly importLimitBytes: number;
  /** Where the bytes of attachments lie. */
  readonly blobs: BlobsConfig;
  /** How much everybody may attach; absent: as much as there is room for. */
  readonly attachmentQuotaBytes: number | undefined;
}

export type LogFormat = "json" | "ecs";

/** Where traces are sent, and how many of them. */
export interface TracingConfig {
  /** Base address of what takes OTLP over HTTP, without a slash at its end. */
  readonly endpoint: string;
  /** Share of the traces begun here that are sent. */
  readonly ratio: number;
}

/** A directory of this machine, or a bucket of a service that speaks S3. */
export interface BlobsConfig {
  readonly directory: string;
  readonly s3: S3Config | undefined;
}

export interface S3Config {
  readonly bucket: string;
  /** Stands before every name, with a slash behind it where it is not empty. */
  readonly prefix: string;
  readonly region: string;
  /** Absent: Amazon's own. */
  readonly endpoint: string | undefined;
}

/** The shared memory of several processes. */
export interface RedisConfig {
  readonly url: SecretText;
  /** File of the certificate that vouches for it, where no public authority does. */
  readonly caFile: string | undefined;
  /** First word of every key and channel. */
  readonly keyPrefix: string;
}

/** Units in a day and a month of UTC. */
export interface RemoteBudget {
  readonly day: number | undefined;
  readonly month: number | undefined;
  readonly userDay: number | undefined;
  readonly userMonth: number | undefined;
}

/** Where Google's service is and who asks it. */
export interface GoogleConfig {
  readonly host: string;
  readonly port: number;
  /** In clear and without credentials, which is for a server on this machine alone. */
  readonly isPlain: boolean;
  /** A service account's key file; absent: what the machine itself is allowed to. */
  readonly keyFile: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where `npm run build:app` puts it. */
export const WEB_APP_DIR = join(import.meta.dirname, "..", "..", "app", "dist");

/** The variables that hold secrets; each may name where it is kept (`file:…`, `aws-secret:…`, `gcp-secret:…`). */
export const SECRET_VARIABLES = [
  "DATABASE_URL",
  "DATABASE_DIRECT_URL",
  "DATABASE_READ_URL",
  "REDIS_URL",
  "MONGODB_URL",
  "AURA_MASTER_KEY",
  "AURA_SERVICE_SECRET",
  "SMTP_URL",
  "AURA_EXPO_ACCESS_TOKEN",
] as const;
type SecretVariable = (typeof SECRET_VARIABLES)[number];
/** Addresses that are no secret, read with the same care. */
type AddressVariable =
  "AURA_PUBLIC_URL" | "AWS_ENDPOINT_URL_S3" | "AURA_GOOGLE_ENDPOINT" | "OTEL_EXPORTER_OTLP_ENDPOINT" | EndpointVariable;
const ENDPOINT_VARIABLES = {
  awsKms: "AWS_ENDPOINT_URL_KMS",
  awsSecrets: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
  googleKms: "AURA_GOOGLE_KMS_ENDPOINT",
  googleSecrets: "AURA_GOOGLE_SECRETS_ENDPOINT",
} as const;
type EndpointVariable = (typeof ENDPOINT_VARIABLES)[keyof typeof ENDPOINT_VARIABLES];

/** Thrown with every problem at once, so that an operator mends the configuration in one go. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${problems.map((p) => `  - ${p}`).join("\n")}`,
    );
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/**
 * Reads the configuration from an environment.
 * @param known problems found before, to be told with the rest
 * @throws ConfigError naming every variable that is wrong.
 */
export function readConfig(
  env: Environment,
  machine: { isRoot: boolean; cores: number },
  known: readonly string[] = [],
): Config {
  const problems = [...known];
  const read = reader(env, problems);
  const dataDir = read.text("AURA_DATA_DIR", defaultDataDir(env, machine.isRoot));
  const backupDirectory = read.text("AURA_BACKUP_DIR", join(dataDir, "backups"));
  const port = read.integer("PORT", 8000, 0, 65_535);
  const smtpUrl = read.url("SMTP_URL", ["smtp:", "smtps:"]);
  const publicUrl = read.url("AURA_PUBLIC_URL", ["http:", "https:"])?.reveal().replace(/\/$/, "");
  const targets = readTargets(read.list("AURA_TARGET"), problems);
  const config: Config = {
    targets,
    peerUrls: {
      auth: readOrigins("AURA_AUTH_URL", read, problems),
      users: readOrigins("AURA_USERS_URL", read, problems),
      entries: readOrigins("AURA_ENTRIES_URL", read, problems),
      nlp: readOrigins("AURA_NLP_URL", read, problems),
      notifications: readOrigins("AURA_NOTIFICATIONS_URL", read, problems),
    },
    serviceSecret: readServiceSecret(read, problems),
    drainNoticeMs: read.integer("AURA_DRAIN_SECONDS", targets.size === TARGETS.length ? 0 : 2, 0, 300) * 1_000,
    upstreamTimeoutMs: read.integer("AURA_UPSTREAM_TIMEOUT_SECONDS", 30, 1, 300) * 1_000,
    dataDir,
    webAppDir: read.text("AURA_WEB_APP_DIR", WEB_APP_DIR),
    host: read.text("HOST", "localhost"),
    port,
    metricsPort: read.integer("METRICS_PORT", 9464, 0, 65_535),
    backupDirectory,
    keepsBackups: (env["AURA_BACKUP_DIR"] ?? "") !== "",
    backupTimes: readBackupTimes(env, read, problems),
    backupStatusFile: read.text("AURA_BACKUP_STATUS", join(backupDirectory, "status.json")),
    databaseUrl: read.url("DATABASE_URL", ["postgres:", "postgresql:"]),
    databaseDirectUrl: read.url("DATABASE_DIRECT_URL", ["postgres:", "postgresql:"]),
    databaseReadUrl: read.url("DATABASE_READ_URL", ["postgres:", "postgresql:"]),
    redis: readRedis(read, problems),
    mongodbUrl: readMongodbUrl(read, problems),
    masterKey: read.secret("AURA_MASTER_KEY"),
    masterKeyFile: read.text("AURA_MASTER_KEY_FILE", join(dataDir, "master.key")),
    kms: readKms(read, problems),
    clouds: readClouds(read, env, problems),
    publicUrl: publicUrl ?? `http://localhost:${port}`,
    isPublicUrlGiven: publicUrl !== undefined,
    logLevel: read.choice("LOG_LEVEL", "info", ["debug", "info", "warn", "error", "silent"]),
    logFormat: read.choice("LOG_FORMAT", "json", ["json", "ecs"]) as LogFormat,
    serviceName: read.optional("OTEL_SERVICE_NAME"),
    tracing: readTracing(read),
    smtpUrl,
    mailFrom: read.text("MAIL_FROM", "AURA Journal <aura@localhost>"),
    isVerifiedEmailRequired: read.flag("AURA_REQUIRE_VERIFIED_EMAIL", smtpUrl !== undefined),
    isFirstUserAdmin: read.flag("AURA_FIRST_USER_ADMIN", false),
    isSignUpOpen: read.flag("AURA_SIGN_UP", true),
    bcryptCost: read.integer("AURA_BCRYPT_COST", 12, 12, 16),
    bcryptConcurrency: read.integer("AURA_BCRYPT_CONCURRENCY", Math.max(1, machine.cores - 1), 1, 64),
    // At four a second per thread, longer waits would end in time-outs.
    bcryptQueue: read.integer("AURA_BCRYPT_QUEUE", 256, 1, 10_000),
    analysisThreads: read.integer("AURA_ANALYSIS_THREADS", Math.max(1, machine.cores - 1), 1, 64),
    google: readGoogle(read, problems),
    remoteBudget: {
      day: read.limit("AURA_NLP_UNITS_PER_DAY"),
      month: read.limit("AURA_NLP_UNITS_PER_MONTH"),
      userDay: read.limit("AURA_NLP_USER_UNITS_PER_DAY"),
      userMonth: read.limit("AURA_NLP_USER_UNITS_PER_MONTH"),
    },
    remoteAnalysisTimeoutMs: read.integer("AURA_NLP_TIMEOUT_SECONDS", 10, 1, 60) * 1_000,
    expoAccessToken: read.secret("AURA_EXPO_ACCESS_TOKEN"),
    webhookNetworks: readNetworks("AURA_WEBHOOK_NETWORKS", read, problems),
    loopbackPush: undefined,
    rateLimitsFile: read.optional("AURA_RATE_LIMITS_FILE"),
    transformFile: read.optional("AURA_TRANSFORM_FILE"),
    trustedProxies: read.list("AURA_TRUSTED_PROXIES"),
    corsOrigins: read.list("AURA_CORS_ORIGINS"),
    poolSize: read.integer("AURA_POOL_SIZE", 5, 2, 200),
    accessTokenSeconds: read.integer("AURA_ACCESS_TOKEN_SECONDS", 900, 60, 3_600),
    refreshIdleDays: read.integer("AURA_REFRESH_IDLE_DAYS", 30, 1, 365),
    refreshAbsoluteDays: read.integer("AURA_REFRESH_ABSOLUTE_DAYS", 90, 1, 730),
    binRetentionDays: read.integer("AURA_BIN_DAYS", 30, 1, 365),
    exportHours: read.integer("AURA_EXPORT_HOURS", 24, 1, 168),
    importLimitBytes: read.integer("AURA_IMPORT_LIMIT_MB", 4_096, 1, 65_536) * 1024 * 1024,
    blobs: readBlobs(read, dataDir, problems),
    attachmentQuotaBytes: inBytes(read.limit("AURA_ATTACHMENT_QUOTA")),
  };
  for (const name of ["DATABASE_DIRECT_URL", "DATABASE_READ_URL"]) {
    if (read.optional(name) !== undefined && read.optional("DATABASE_URL") === undefined)
      problems.push(`${name}: goes with DATABASE_URL alone; the embedded database has neither pooler nor replica`);
  }
  for (const origin of config.corsOrigins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      problems.push(`AURA_CORS_ORIGINS: "${origin}" is not an origin such as https://journal.example.org`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** What this server keeps where it makes backups itself, unless it is told otherwise. */
const OWN_BACKUPS = { journalDays: 30, keyDays: 7 } as const;
/** The history of its database holds keys as well, for so long. */
const HISTORY_DAYS = 7;

/** Receipts of erasures say these times: where this server keeps the backups, it keeps them for exactly so long. */
function readBackupTimes(env: Environment, read: ReturnType<typeof reader>, problems: string[]): Config["backupTimes"] {
  // Of a database that others run, others make the backups.
  const isOwn = (env["AURA_BACKUP_DIR"] ?? "") !== "" && (env["DATABASE_URL"] ?? "") === "";
  const days = (name: string, own: number): number | null => {
    if (read.optional(name) === undefined) return isOwn ? own : null;
    return read.integer(name, own, 1, 3_650);
  };
  const journalDays = days("AURA_BACKUP_DAYS", OWN_BACKUPS.journalDays);
  const keyDays = days("AURA_BACKUP_KEY_DAYS", OWN_BACKUPS.keyDays);
  if (isOwn && keyDays !== null && keyDays < HISTORY_DAYS) {
    problems.push(
      `AURA_BACKUP_KEY_DAYS: the history that AURA_BACKUP_DIR keeps holds keys for ${HISTORY_DAYS} days, it cannot be less`,
    );
  }
  if (journalDays !== null && keyDays !== null && keyDays > journalDays) {
    problems.push("AURA_BACKUP_KEY_DAYS: keys are kept no longer than the journals that they open (AURA_BACKUP_DAYS)");
  }
  return { journalDays, keyDays };
}

function readTargets(names: readonly string[], problems: string[]): ReadonlySet<ServiceName> {
  if (names.length === 0 || names.includes("all")) return new Set(TARGETS);
  const unknown = names.filter((name) => !(TARGETS as readonly string[]).includes(name));
  if (unknown.length > 0) problems.push(`AURA_TARGET: "${unknown[0]}" is none of all, ${TARGETS.join(", ")}`);
  return new Set(names as ServiceName[]);
}

function readOrigins(name: string, read: ReturnType<typeof reader>, problems: string[]): readonly string[] {
  const urls = read.list(name);
  for (const url of urls) {
    const isOrigin = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && new URL(url).origin === url;
    // What was written may hold a password, and is not shown.
    if (!isOrigin) problems.push(`${name}: must be addresses such as http://auth-1:8000, with commas between them`);
  }
  return urls;
}

function readNetworks(name: string, read: ReturnType<typeof reader>, problems: string[]): readonly string[] {
  const networks = read.list(name);
  try {
    addressesIn(networks);
  } catch (error) {
    problems.push(`${name}: ${(error as Error).message}`);
  }
  return networks;
}

const MIN_SERVICE_SECRET_BYTES = 32;

function readServiceSecret(read: ReturnType<typeof reader>, problems: string[]): SecretText | undefined {
  const secret = read.secret("AURA_SERVICE_SECRET");
  if (secret !== undefined && Buffer.byteLength(secret.reveal()) < MIN_SERVICE_SECRET_BYTES) {
    problems.push(
      `AURA_SERVICE_SECRET: must have at least ${MIN_SERVICE_SECRET_BYTES} bytes; openssl rand -base64 32 makes one`,
    );
  }
  return secret;
}

function readRedis(read: ReturnType<typeof reader>, problems: string[]): RedisConfig | undefined {
  const url = read.secret("REDIS_URL");
  const keyPrefix = read.text("REDIS_KEY_PREFIX", "aura");
  if (!/^[\w.-]{1,32}$/.test(keyPrefix)) problems.push("REDIS_KEY_PREFIX: must be 1 to 32 of A-Z a-z 0-9 . _ -");
  if (url === undefined) return undefined;
  try {
    parseRedisAddress(url.reveal());
  } catch (error) {
    problems.push(`REDIS_URL: ${(error as Error).message}`);
  }
  return { url, caFile: read.optional("REDIS_CA_FILE"), keyPrefix };
}

/** Several servers may stand in one such address, which then is no URL for others than the driver. */
function readMongodbUrl(read: ReturnType<typeof reader>, problems: string[]): SecretText | undefined {
  const value = read.secret("MONGODB_URL");
  if (value === undefined || /^mongodb(?:\+srv)?:\/\/[^/\s]+(?:\/\S*)?$/.test(value.reveal())) return value;
  problems.push("MONGODB_URL: must be a URL that begins with mongodb:// or mongodb+srv://");
  return undefined;
}

function inBytes(megabytes: number | undefined): number | undefined {
  return megabytes === undefined ? undefined : megabytes * 1_000_000;
}

const S3_ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/;

function readBlobs(read: ReturnType<typeof reader>, dataDir: string, problems: string[]): BlobsConfig {
  const directory = read.text("AURA_BLOBS_DIR", join(dataDir, "blobs"));
  const address = read.optional("AURA_BLOBS_S3");
  const endpoint = read.url("AWS_ENDPOINT_URL_S3", ["https:", "http:"])?.reveal();
  if (address === undefined) return { directory, s3: undefined };
  const [, bucket, path = ""] = S3_ADDRESS.exec(address) ?? [];
  if (bucket === undefined)
    problems.push("AURA_BLOBS_S3: must be a bucket such as s3://my-journal or s3://bucket/folder");
  const folder = path.replaceAll(/^\/+|\/+$/g, "");
  const region = read.text("AWS_REGION", "us-east-1");
  return { directory, s3: { bucket: bucket ?? "", prefix: folder === "" ? "" : `${folder}/`, region, endpoint } };
}

/** By the names that OpenTelemetry gives them; the sampler is always the one that goes by its parent, and else by a ratio. */
function readTracing(read: ReturnType<typeof reader>): TracingConfig | undefined {
  const ratio = read.share("OTEL_TRACES_SAMPLER_ARG", 1);
  read.choice("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf", ["http/protobuf"]);
  const endpoint = read.url("OTEL_EXPORTER_OTLP_ENDPOINT", ["http:", "https:"])?.reveal();
  return endpoint === undefined ? undefined : { endpoint: endpoint.replace(/\/$/, ""), ratio };
}

const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** How clouds are reached, alone: what a secret's reference needs before the rest can be read. */
export function readCloudSettings(env: Environment): { readonly settings: CloudSettings; readonly problems: string[] } {
  const problems: string[] = [];
  return { settings: readClouds(reader(env, problems), env, problems), problems };
}

function readClouds(read: ReturnType<typeof reader>, env: Environment, problems: string[]): CloudSettings {
  const endpoints: Record<string, string> = {};
  for (const [name, variable] of Object.entries(ENDPOINT_VARIABLES)) {
    const url = read.url(variable, ["https:", "http:"])?.reveal();
    if (url === undefined) continue;
    const { protocol, hostname } = new URL(url);
    if (protocol === "http:" && !LOOPBACK.has(hostname)) {
      problems.push(`${variable}: must be https: keys and secrets would travel in clear`);
    }
    endpoints[name] = url;
  }
  const isForAws = ([name]: readonly [string, unknown]): boolean => name.startsWith("AWS_") || name === "HOME";
  const awsEnvironment = Object.fromEntries(Object.entries(env).filter(isForAws));
  return {
    awsEnvironment: secretText(JSON.stringify(awsEnvironment)),
    googleKeyFile: read.optional("GOOGLE_APPLICATION_CREDENTIALS"),
    endpoints,
  };
}

function readKms(read: ReturnType<typeof reader>, problems: string[]): string | undefined {
  const uri = read.optional("AURA_KMS");
  if (uri !== undefined && uri !== "none" && parseKmsKey(uri) === undefined) {
    problems.push(`AURA_KMS: must be ${KMS_FORMS}, or none`);
  }
  return uri;
}

function readGoogle(read: ReturnType<typeof reader>, problems: string[]): GoogleConfig | undefined {
  const provider = read.choice("AURA_NLP_PROVIDER", "local", ["local", "google"]);
  const endpoint = read.url("AURA_GOOGLE_ENDPOINT", ["https:", "http:"])?.reveal() ?? "https://language.googleapis.com";
  if (provider === "local") return undefined;
  const { hostname, port, protocol } = new URL(endpoint);
  const isPlain = protocol === "http:";
  if (isPlain && !LOOPBACK.has(hostname)) {
    problems.push("AURA_GOOGLE_ENDPOINT: must be https: journal text would travel in clear");
  }
  return {
    host: hostname,
    port: port === "" ? (isPlain ? 80 : 443) : Number(port),
    isPlain,
    keyFile: read.optional("GOOGLE_APPLICATION_CREDENTIALS"),
  };
}

/** Wraps a secret so that printing, logging or serialising it shows `<redacted>`. */
export function secretText(value: string): SecretText {
  const shown = (): string => "<redacted>";
  return {
    reveal: () => value,
    toString: shown,
    toJSON: shown,
    [Symbol.for("nodejs.util.inspect.custom")]: shown,
  } as SecretText;
}

/** XDG for a person, `/var/lib/aura` for root. */
function defaultDataDir(env: Environment, isRoot: boolean): string {
  if (isRoot) return "/var/lib/aura";
  return join(env["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"), "aura");
}

function reader(env: Environment, problems: string[]) {
  const optional = (name: string): string | undefined => {
    const value = env[name];
    return value === undefined || value === "" ? undefined : value;
  };
  return {
    optional,
    text: (name: string, fallback: string): string => optional(name) ?? fallback,
    secret: (name: SecretVariable): SecretText | undefined => {
      const value = optional(name);
      return value === undefined ? undefined : secretText(value);
    },
    integer(name: string, fallback: number, minimum: number, maximum: number): number {
      const value = optional(name);
      if (value === undefined) return fallback;
      if (!/^\d{1,9}$/.test(value) || Number(value) < minimum || Number(value) > maximum) {
        problems.push(`${name}: must be a whole number from ${minimum} to ${maximum}`);
        return fallback;
      }
      return Number(value);
    },
    /** A number that may be missing, and then is no limit. */
    limit(name: string): number | undefined {
      return optional(name) === undefined ? undefined : this.integer(name, 0, 0, 999_999_999);
    },
    share(name: string, fallback: number): number {
      const value = optional(name);
      if (value === undefined) return fallback;
      if (/^(?:0|1|[01]?\.\d{1,9})$/.test(value) && Number(value) <= 1) return Number(value);
      problems.push(`${name}: must be a share from 0 to 1, such as 0.05`);
      return fallback;
    },
    flag(name: string, fallback: boolean): boolean {
      const value = optional(name);
      if (value === undefined) return fallback;
      if (["true", "1", "yes", "open"].includes(value)) return true;
      if (["false", "0", "no", "closed"].includes(value)) return false;
      problems.push(`${name}: must be true or false`);
      return fallback;
    },
    choice(name: string, fallback: string, choices: readonly string[]): string {
      const value = optional(name) ?? fallback;
      if (!choices.includes(value)) problems.push(`${name}: must be one of ${choices.join(", ")}`);
      return value;
    },
    list: (name: string): string[] =>
      (optional(name) ?? "")
        .split(",")
        .map((item) => item.trim())
        .filter((item) => item !== ""),
    url(name: SecretVariable | AddressVariable, protocols: readonly string[]): SecretText | undefined {
      const value = optional(name);
      if (value === undefined) return undefined;
      // The value may hold a password: the problem names the variable, never what it holds.
      if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
        problems.push(`${name}: must be a URL that begins with ${protocols.map((p) => `${p}//`).join(" or ")}`);
        return undefined;
      }
      return secretText(value);
    },
  };
}
