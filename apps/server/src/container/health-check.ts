import { get } from "node:http";

/** Asks the server of this container whether it is ready: 0 it is, 1 it is not. Loads nothing else, since it runs twice a minute. */
const PATIENCE_MS = 5_000;

const port = process.env["PORT"] ?? "8000";
const request = get({ host: "127.0.0.1", port, path: "/health", timeout: PATIENCE_MS }, (response) => {
  response.resume();
  process.exitCode = response.statusCode === 200 ? 0 : 1;
});
request.once("timeout", () => request.destroy(new Error("no answer in time")));
request.once("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
