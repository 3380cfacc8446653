import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";
import { ConfigError, readConfig, secretText } from "./config.ts";

const machine = { isRoot: false, cores: 2 };

test("without any variable the server is on localhost with an embedded database under XDG", () => {
  const config = readConfig({ XDG_DATA_HOME: "/home/ann/data" }, machine);
  assert.equal(config.port, 8000);
  assert.equal(config.dataDir, "/home/ann/data/aura");
  assert.equal(config.databaseUrl, undefined);
  assert.equal(config.isVerifiedEmailRequired, false);
});

test("root's data lies in /var/lib/aura", () => {
  assert.equal(readConfig({}, { isRoot: true, cores: 2 }).dataDir, "/var/lib/aura");
});

test("every problem is reported at once, and none shows the value", () => {
  const run = () =>
    readConfig(
      {
        PORT: "80o0",
        DATABASE_URL: "mysql://root:hunter2@db/x",
        LOG_LEVEL: "loud",
        AURA_CORS_ORIGINS: "https://a.org/",
      },
      machine,
    );
  assert.throws(run, (error: unknown) => {
    assert.ok(error instanceof ConfigError);
    assert.equal(error.problems.length, 4);
    assert.doesNotMatch(error.message, /hunter2/);
    return true;
  });
});

test("a verified address is required once mail can be sent", () => {
  assert.equal(readConfig({ SMTP_URL: "smtp://localhost:25" }, machine).isVerifiedEmailRequired, true);
});

test("what receipts say of backups is what is kept, or nothing is said", () => {
  const times = (env: Record<string, string>) => readConfig(env, machine).backupTimes;
  const own = { AURA_BACKUP_DIR: "/mnt/backups" };
  assert.deepEqual(times({}), { journalDays: null, keyDays: null });
  assert.deepEqual(times(own), { journalDays: 30, keyDays: 7 });
  // The backups of a database that others run are made by others.
  const outside = { ...own, DATABASE_URL: "postgres://db/aura" };
  assert.deepEqual(times(outside), { journalDays: null, keyDays: null });
  const said = { AURA_BACKUP_DAYS: "60", AURA_BACKUP_KEY_DAYS: "3" };
  assert.deepEqual(times({ ...outside, ...said }), { journalDays: 60, keyDays: 3 });
  assert.throws(() => times({ ...own, ...said }), /AURA_BACKUP_KEY_DAYS: .* holds keys for 7 days/);
  assert.throws(() => times({ AURA_BACKUP_DAYS: "3", AURA_BACKUP_KEY_DAYS: "7" }), /no longer than the journals/);
});

test("a secret shows itself to nobody who prints it", () => {
  const secret = secretText("hunter2");
  assert.doesNotMatch(JSON.stringify({ secret }) + inspect({ secret }), /hunter2/);
  assert.equal(secret.reveal(), "hunter2");
});

test("texts go to Google only where that is asked for, and in clear to this machine alone", () => {
  const google = (env: Record<string, string>) => readConfig(env, machine).google;
  assert.equal(google({ GOOGLE_APPLICATION_CREDENTIALS: "/key.json" }), undefined);
  const asked = { AURA_NLP_PROVIDER: "google" };
  const host = "language.googleapis.com";
  assert.deepEqual(google(asked), { host, port: 443, isPlain: false, keyFile: undefined });
  assert.deepEqual(google({ ...asked, GOOGLE_APPLICATION_CREDENTIALS: "/key.json" })?.keyFile, "/key.json");
  const near = google({ ...asked, AURA_GOOGLE_ENDPOINT: "http://127.0.0.1:9000" });
  assert.deepEqual(near, { host: "127.0.0.1", port: 9_000, isPlain: true, keyFile: undefined });
  for (const endpoint of ["http://nlp.example.org", "http://127.0.0.1.example.org", "ftp://127.0.0.1"]) {
    assert.throws(
      () => google({ ...asked, AURA_GOOGLE_ENDPOINT: endpoint }),
      /AURA_GOOGLE_ENDPOINT: must be/,
      endpoint,
    );
  }
  assert.throws(
    () => readConfig({ AURA_NLP_PROVIDER: "gogle" }, machine),
    /AURA_NLP_PROVIDER: must be one of local, google/,
  );
});

test("tracing goes by OpenTelemetry's own names, and is off without an address", () => {
  const tracing = (env: Record<string, string>) => readConfig(env, machine).tracing;
  assert.equal(tracing({ OTEL_TRACES_SAMPLER_ARG: "0.5" }), undefined);
  const asked = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318/" };
  assert.deepEqual(tracing(asked), { endpoint: "http://collector:4318", ratio: 1 });
  assert.equal(tracing({ ...asked, OTEL_TRACES_SAMPLER_ARG: "0.05" })?.ratio, 0.05);
  for (const wrong of [
    { OTEL_TRACES_SAMPLER_ARG: "5" },
    { OTEL_TRACES_SAMPLER_ARG: "0,05" },
    { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" },
    { OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
  ]) {
    const [name] = Object.keys(wrong);
    assert.throws(() => tracing({ ...asked, ...wrong }), new RegExp(`${name}: must be`));
  }
});
