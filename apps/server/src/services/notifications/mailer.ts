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
  /** Of one id there is one Message-ID: a mail that is sent again can be known for the same. */
  readonly mailId?: string | undefined;
  /** Where one says that no more are wanted: the address behind the link, which takes a POST (RFC 8058). */
  readonly unsubscribeUrl?: string;
}

/** What became of a mail. One that was refused will be refused again. */
export type Posted = { readonly kind: "taken" } | { readonly kind: "refused"; readonly responseCode: number };

export interface Mailer {
  /** @throws AuraError EXT_001 where the mail server can't be had, or takes the mail neither now nor refuses it for good. */
  send(mail: OutgoingMail): Promise<Posted>;
  close(): void;
}

/** How long parts of a conversation with a mail server may take, and all of it. */
export interface SmtpTimes {
  readonly connectMs: number;
  readonly silenceMs: number;
  readonly deadlineMs: number;
}

const TIMES: SmtpTimes = { connectMs: 10_000, silenceMs: 30_000, deadlineMs: 120_000 };
/** No mail may pull in files or addresses of the server's own. */
const CLOSED_IN = { disableFileAccess: true, disableUrlAccess: true } as const;

/** Sends mails over SMTP. A server that says something now and then and never comes to an end is left at the deadline. */
export function createSmtpMailer(options: {
  readonly url: string;
  readonly from: string;
  readonly logger: Logger;
  readonly times?: SmtpTimes;
}): Mailer {
  const { connectMs, silenceMs, deadlineMs } = options.times ?? TIMES;
  const open = () =>
    createTransport({
      url: options.url,
      pool: true,
      maxConnections: 2,
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: silenceMs,
      ...CLOSED_IN,
    } as Parameters<typeof createTransport>[0]);
  let transport = open();

  async function post(mail: OutgoingMail): Promise<void> {
    const used = transport;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      // Its connections are given up with it: what hangs on one of them would hold up the mails behind it.
      if (transport === used) transport = open();
      used.close();
      late.reject(Object.assign(new Error("late"), { code: "EDEADLINE" }));
    }, deadlineMs);
    try {
      await Promise.race([used.sendMail(message(mail, options.from)), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async send(mail) {
      try {
        await post(mail);
        return { kind: "taken" };
      } catch (error) {
        const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
        if (REFUSALS.has(String(code)) && typeof responseCode === "number" && responseCode >= 500) {
          options.logger.warn({ template: mail.template, responseCode }, "the mail server refused a mail for good");
          return { kind: "refused", responseCode };
        }
        // The server's own words name the recipient: of its error only the codes go on.
        const cause = new Error(`SMTP failed: ${[code, responseCode].filter(isCode).join(" ")}`);
        throw new AuraError("EXT_001", "The mail server does not take mails", { cause, retryAfterSeconds: 60 });
      }
    },
    close: () => transport.close(),
  };
}

/** Errors that are about this mail: its recipient, or what it says. */
const REFUSALS: ReadonlySet<string> = new Set(["EENVELOPE", "EMESSAGE"]);

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
      return { kind: "taken" };
    },
    close: () => transport.close(),
  };
}

function isCode(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** The recipient as a bare address, never parsed: a comma in it can't become a second recipient. */
function message(mail: OutgoingMail, from: string) {
  const { mailId, unsubscribeUrl } = mail;
  return {
    from,
    to: { name: "", address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    ...(mailId === undefined ? {} : { messageId: `<${mailId}@${domainOf(from)}>` }),
    headers: {
      "Auto-Submitted": "auto-generated",
      ...(unsubscribeUrl === undefined
        ? {}
        : { "List-Unsubscribe": `<${unsubscribeUrl}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }),
    },
  };
}

/** The right side of a Message-ID is ours to choose (RFC 5322 §3.6.4): that of the sender, which receivers expect. */
function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? "localhost";
}
