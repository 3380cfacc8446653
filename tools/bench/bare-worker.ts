import type { AddressInfo } from "node:net";
import Fastify from "fastify";

/**
 * What the server is measured against: the framework alone, with an answer that is ready to send, or with one that it has to
 * make JSON of.
 */
process.once("message", (body: string) => {
  const app = Fastify({ logger: false });
  const bytes = Buffer.from(body);
  const page = JSON.parse(body) as object;
  app.get("/entries/serialised", (_, reply) => reply.send(page));
  app.get("/entries", (_, reply) => reply.type("application/json; charset=utf-8").send(bytes));
  app.listen({ host: "127.0.0.1", port: 0 }).then(
    () => process.send?.((app.server.address() as AddressInfo).port),
    (error: Error) => {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit());
