/**
 * Takes the messages of a webhook and says what they tell of.
 *
 *   AURA_WEBHOOK_SECRET=whsec_… PORT=8080 npx tsx receive-webhooks.ts
 *
 * A journal server calls https at public addresses: put this behind a proxy that speaks TLS, or have the operator allow your network.
 */
import { createServer } from "node:http";
import { verifyWebhook, WebhookVerificationError } from "@aura-journal/client";

const { AURA_WEBHOOK_SECRET: secret, PORT: port = "8080" } = process.env;
if (secret === undefined) throw new Error("AURA_WEBHOOK_SECRET is needed");

/** A message may come twice: what keeps anything keeps these too. */
const seen = new Set<string>();

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const message = await verifyWebhook({ secret, headers: request.headers, body: Buffer.concat(chunks) });
    // Quickly, and before any long work: what is not answered within ten seconds comes again.
    response.writeHead(204).end();
    const id = String(request.headers["webhook-id"]);
    if (seen.has(id)) return;
    seen.add(id);
    console.log(`${message.type} ${message.data.entryId ?? ""}`.trim());
  } catch (error) {
    response.writeHead(error instanceof WebhookVerificationError ? 400 : 500).end();
  }
});
server.listen(Number(port), "127.0.0.1", () => console.log("listening"));
