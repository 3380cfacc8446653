import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { AuraError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/logger.ts";
import type { RenderedMail } from "./render-mail.ts";

export interface OutgoingMail extends RenderedMail {
  readonly to: string;
  /** Names the kind of mail in file names and log lines. */
  readonly template: string;
}

export interface Mailer {
  /** @throws AuraError EXT_001 where the mail server can't be had; a mail it refuses for good is logged and done with. */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 30_000;
/** No mail may pull in files or addresses of the server's own. */
const CLOSED_IN = { disableFileAccess: true, disableUrlAccess: true } as const;

/** Sends mails over SMTP. */
export function createSmtpMailer(options: {
  readonly url: string;
  readonly from: string;
  readonly logger: Logger;
}): Mailer {
  const transport = createTransport({
    url: options.url,
    pool: true,
    maxConnections: 2,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    ...CLOSED_IN,
  } as Parameters<typeof createTransport>[0]);
  return {
    async send(mail) {
      try {
        await transport.sendMail(message(mail, options.from));
      } catch (error) {
        const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
        if (code === "EENVELOPE" && typeof responseCode === "number" && responseCode >= 500) {
          options.logger.warn({ template: mail.template, responseCode }, "the mail server refused a mail for good");
          return;
        }
        // The server's own words name the recipient: of its error only the codes go on.
        const cause = new Error(`SMTP failed: ${[code, responseCode].filter(isCode).join(" ")}`);
        throw new AuraError("EXT_001", "The mail server does not take mails", { cause, retryAfterSeconds: 60 });
      }
    },
    close: () => transport.close(),
  };
}

/** Writes mails into files, where no mail server is configured: a person who runs their own server finds the links there. */
export function createFileMailer(options: {
  readonly folder: string;
  readonly from: string;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: "unix", ...CLOSED_IN });
  return {
    async send(mail) {
      const { message: bytes } = await transport.sendMail(message(mail, options.from));
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      const stamp = options.now().toISOString().replaceAll(/[:.]/g, "-");
      const file = join(options.folder, `${stamp}-${mail.template}-${options.randomBytes(4).toString("hex")}.eml`);
      await writeFile(file, bytes as Buffer, { mode: 0o600, flag: "wx" });
      options.logger.info({ file, template: mail.template }, "mail written to a file (SMTP_URL is not set)");
    },
    close: () => transport.close(),
  };
}

function isCode(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** The recipient as a bare address, never parsed: a comma in it can't become a second recipient. */
function message(mail: OutgoingMail, from: string) {
  return {
    from,
    to: { name: "", address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
