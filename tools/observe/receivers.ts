import { parse, stringify } from "yaml";

/** Where alerts go. Both may be there, or none: they are seen in Alertmanager then. */
export interface Receivers {
  readonly webhookUrl?: string | undefined;
  readonly mail?: MailReceiver | undefined;
}

interface MailReceiver {
  readonly to: string;
  readonly from: string;
  /** As the journal's own mails are sent: `smtp://user:password@host:587`. */
  readonly smtpUrl: string;
}

/**
 * Reads where alerts go from the environment.
 * @throws where mails are asked for and there is no way to send any
 */
export function readReceivers(env: Readonly<Record<string, string | undefined>>): Receivers {
  const given = (name: string): string | undefined => env[name]?.trim() || undefined;
  const to = given("AURA_ALERT_MAIL_TO");
  const smtpUrl = given("SMTP_URL");
  const webhookUrl = given("AURA_ALERT_WEBHOOK_URL");
  if (webhookUrl !== undefined && !URL.canParse(webhookUrl)) throw new Error("AURA_ALERT_WEBHOOK_URL is no URL");
  if (to === undefined) return { webhookUrl };
  if (smtpUrl === undefined) throw new Error("AURA_ALERT_MAIL_TO needs SMTP_URL, over which the mails are sent");
  if (!URL.canParse(smtpUrl)) throw new Error("SMTP_URL is no URL");
  return { webhookUrl, mail: { to, from: given("MAIL_FROM") ?? to, smtpUrl } };
}

/**
 * Puts the addresses into every receiver of Alertmanager's configuration. What comes of it holds secrets: older Alertmanagers take
 * them from no file beside it, so the file itself is for its owner alone.
 */
export function withReceivers(configuration: string, { webhookUrl, mail }: Receivers): string {
  const document = parse(configuration) as { receivers: { name: string }[] };
  const addresses = {
    ...(webhookUrl === undefined ? {} : { webhook_configs: [{ url: webhookUrl, send_resolved: true }] }),
    ...(mail === undefined ? {} : { email_configs: [emailConfig(mail)] }),
  };
  return stringify({ ...document, receivers: document.receivers.map(({ name }) => ({ name, ...addresses })) });
}

function emailConfig({ to, from, smtpUrl }: MailReceiver): object {
  const { hostname, port, protocol, username, password } = new URL(smtpUrl);
  const isOwnMachine = hostname === "localhost" || hostname === "127.0.0.1";
  return {
    to,
    from,
    smarthost: `${hostname}:${port || (protocol === "smtps:" ? "465" : "587")}`,
    send_resolved: true,
    require_tls: !isOwnMachine,
    ...(username === ""
      ? {}
      : { auth_username: decodeURIComponent(username), auth_password: decodeURIComponent(password) }),
  };
}
