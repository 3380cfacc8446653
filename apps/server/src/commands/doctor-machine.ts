import { stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import type { Config } from "../config.ts";
import { currentHolder } from "../platform/data-directory.ts";
import type { Finding } from "./doctor.ts";

const GIB = 1024 ** 3;
/** Below the first, PostgreSQL may stop within hours; below the second, somebody should look. */
const LEAST_FREE_BYTES = 0.25 * GIB;
const LITTLE_FREE_BYTES = 2 * GIB;
const MAIL_TIMEOUT_MS = 5_000;
const LOCAL_HOSTS = new Set(["localhost", "127.0.0.1", "::1"]);
/** Rules of time zones change a few times a year. */
const OLD_ZONES_YEARS = 2;

/** The configuration is read; what is allowed and still unwise. */
export function* checkConfig(config: Config): Generator<Finding> {
  const where = config.databaseUrl === undefined ? "embedded database" : "database of DATABASE_URL";
  yield {
    area: "config",
    verdict: "good",
    message: `readable: ${where}, port ${config.port}, data in ${config.dataDir}`,
  };
  if (!LOCAL_HOSTS.has(config.host) && config.publicUrl.startsWith("http:")) {
    yield {
      area: "config",
      verdict: "warning",
      message: `HOST ${config.host} is reachable from other machines, and AURA_PUBLIC_URL is not https`,
      advice:
        "Put a proxy with TLS in front and set AURA_PUBLIC_URL to its https address: text and passwords travel in clear otherwise.",
    };
  }
}

/** Rights, owner and free space of the data directory. */
export async function* checkDirectory({ dataDir }: Config): AsyncGenerator<Finding> {
  const area = "data";
  const found = await stat(dataDir).catch(() => undefined);
  if (found === undefined) {
    yield { area, verdict: "good", message: `${dataDir} is not there yet; the first start makes it` };
    return;
  }
  if (!found.isDirectory()) {
    yield { area, verdict: "bad", message: `${dataDir} is no directory`, advice: "Name another with AURA_DATA_DIR." };
    return;
  }
  const uid = process.getuid?.();
  if (uid !== undefined && found.uid !== uid) {
    yield {
      area,
      verdict: uid === 0 ? "warning" : "bad",
      message: `${dataDir} belongs to user ${found.uid}, and this is user ${uid}`,
      advice: "Run aura as the user to whom the directory belongs.",
    };
  } else if ((found.mode & 0o022) !== 0 && process.platform !== "win32") {
    yield { area, verdict: "bad", message: `others can write to ${dataDir}`, advice: `chmod go-w ${dataDir}` };
  } else {
    yield { area, verdict: "good", message: `${dataDir} is this user's alone to write` };
  }
  yield await checkSpace(dataDir);
}

async function checkSpace(directory: string): Promise<Finding> {
  const area = "disk";
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const message = `${(free / GIB).toFixed(1)} GiB free below ${directory}`;
  if (free >= LITTLE_FREE_BYTES) return { area, verdict: "good", message };
  const verdict = free < LEAST_FREE_BYTES ? "bad" : "warning";
  return { area, verdict, message, advice: "Make room: a full disk stops all writing (reading goes on)." };
}

/** How old the rules are by which days and times are told. */
export function checkTimeZones(now: Date): Finding {
  const area = "zones";
  const version = process.versions["tz"] ?? "unknown";
  const age = now.getUTCFullYear() - Number.parseInt(version, 10);
  if (age < OLD_ZONES_YEARS) return { area, verdict: "good", message: `time zone data ${version}` };
  return {
    area,
    verdict: "warning",
    message: `time zone data ${version}`,
    advice: "Update Node: days are told by rules that may have changed since.",
  };
}

/** Whether mails can leave. */
export async function checkMail(config: Config): Promise<Finding> {
  const area = "mail";
  const url = config.smtpUrl?.reveal();
  if (url === undefined) {
    return {
      area,
      verdict: "good",
      message: `no SMTP_URL: mails are written to files in ${join(config.dataDir, "mail")}`,
    };
  }
  const transport = createTransport({
    url,
    connectionTimeout: MAIL_TIMEOUT_MS,
    greetingTimeout: MAIL_TIMEOUT_MS,
    socketTimeout: MAIL_TIMEOUT_MS,
  } as Parameters<typeof createTransport>[0]);
  const { host } = new URL(url);
  try {
    await transport.verify();
    return { area, verdict: "good", message: `${host} takes mails` };
  } catch (error) {
    // The server's own words could name an address or the user of SMTP_URL.
    const { code } = error as { code?: unknown };
    return {
      area,
      verdict: "bad",
      message: `${host} does not take mails (${typeof code === "string" ? code : "no answer"})`,
      advice:
        code === "EAUTH" ? "Check user and password in SMTP_URL." : "Check SMTP_URL and whether that server is up.",
    };
  } finally {
    transport.close();
  }
}

/** Whether the port is free, or held by this journal's own server. */
export async function checkPort(config: Config): Promise<Finding> {
  const area = "port";
  const code = await bindingFault(config.host, config.port);
  if (code === undefined) return { area, verdict: "good", message: `${config.host}:${config.port} is free` };
  if (code === "EADDRINUSE") {
    const holder = await currentHolder(config.dataDir);
    if (holder?.url !== undefined) {
      return {
        area,
        verdict: "good",
        message: `${config.host}:${config.port} is held by process ${holder.pid}, this journal's own`,
      };
    }
    return {
      area,
      verdict: "warning",
      message: `${config.host}:${config.port} is held by another process`,
      advice: "If that is not this journal's server, choose another with PORT.",
    };
  }
  return {
    area,
    verdict: "bad",
    message: `${config.host}:${config.port} cannot be bound (${code})`,
    advice: code === "EACCES" ? "Choose a port of 1024 or above with PORT." : "Check HOST and PORT.",
  };
}

function bindingFault(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}
