import { join } from "node:path";
import type { internalRoutes } from "@aura-journal/contracts";
import { invalid } from "../../platform/errors.ts";
import type { InternalHandlers, Service, ServiceDefinition, ServiceDependencies } from "../../platform/service.ts";
import { MAIL_CATALOGUE } from "./mail-catalogue.ts";
import { createFileMailer, createSmtpMailer, type Mailer } from "./mailer.ts";
import { renderMail } from "./render-mail.ts";

/** Messages to people: mails, over SMTP or into files. */
export const notifications: ServiceDefinition = { name: "notifications", create };

async function create(deps: ServiceDependencies): Promise<Service> {
  const mailer = createMailer(deps);
  return {
    handlers: {},
    internal: createInternalHandlers(mailer),
    async stop() {
      mailer.close();
    },
  };
}

function createMailer({ config, logger, now, randomBytes }: ServiceDependencies): Mailer {
  const from = config.mailFrom;
  if (config.smtpUrl !== undefined) return createSmtpMailer({ url: config.smtpUrl.reveal(), from, logger });
  return createFileMailer({ folder: join(config.dataDir, "mail"), from, logger, now, randomBytes });
}

function createInternalHandlers(mailer: Mailer): InternalHandlers<typeof internalRoutes.notifications> {
  return {
    async sendMail({ body }) {
      const words = MAIL_CATALOGUE[body.template];
      if (words === undefined) throw invalid("template", "is unknown");
      const rendered = renderMail(words, body.values);
      await mailer.send({ ...rendered, to: body.email, template: body.template });
      return { status: 202 };
    },
  };
}
