import { connect, type Socket } from "node:net";

/** Who is attacked, and who can sign in there. */
export interface Target {
  readonly url: string;
  readonly accessToken: string;
}

/** How one connection or call ended. */
export interface Ending {
  /** The status that was answered, or what ended it without an answer. */
  readonly answer: string;
  readonly lastedMs: number;
}

/** Something that no friend of a server does to it. */
export interface Attack {
  readonly name: string;
  run(target: Target, times: number): Promise<Ending[]>;
  /** How often at once when the whole siege has this many connections. */
  times(connections: number): number;
  /** What may come back. */
  readonly expected: string;
}

const HEAD = "host: journal.test\r\ncontent-type: application/json\r\n";
const DRIP_MS = 250;
const CHUNK = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, " "), Buffer.from("\r\n")]);
const GIGABYTE = 2 ** 30;
const BULK_BYTES = 16 * 1024 * 1024;

/** Connections that begin and do not go on. */
export const HALF_OPEN: readonly Attack[] = [
  // An answer to what nobody asked would be taken for that of the first request on its way.
  halfOpen("connections that say nothing", "", { expected: "closed without a word" }),
  halfOpen("half of the headers", "GET /livez HTTP/1.1\r\nhost: journal.test\r\n"),
  halfOpen("headers drop by drop", "GET /livez HTTP/1.1\r\nhost: journal.test\r\n", { drip: "x: y\r\n" }),
  halfOpen("half of a body", `POST /auth/login HTTP/1.1\r\n${HEAD}content-length: 1000\r\n\r\n{`),
  halfOpen("a body drop by drop", `POST /auth/login HTTP/1.1\r\n${HEAD}content-length: 1000\r\n\r\n{`, { drip: " " }),
  halfOpen("half of a body that was refused", `POST /entries HTTP/1.1\r\n${HEAD}content-length: 1000\r\n\r\n{`, {
    expected: "401",
  }),
];

/** Bodies without an end. */
export const ENDLESS: readonly Attack[] = [
  endless("1 GB in chunks without signing in", "/entries", "401", () => ""),
  endless("1 GB in chunks to a call for anybody", "/auth/login", "413", () => ""),
  endless("1 GB in chunks", "/sync/push", "413", ({ accessToken }) => `authorization: Bearer ${accessToken}\r\n`),
];

/** JSON that is more than it seems. */
export const SWOLLEN: readonly Attack[] = [
  swollen("lists 200,000 deep", () => "[".repeat(200_000) + "]".repeat(200_000)),
  swollen("objects 200,000 deep", () => '{"a":'.repeat(200_000) + "1" + "}".repeat(200_000)),
  swollen("a body of lists within lists", () => "[".repeat(BULK_BYTES / 2) + "]".repeat(BULK_BYTES / 2)),
  swollen("a body of numbers", () => push("0,".repeat(BULK_BYTES / 2 - 100) + "0")),
  swollen("a body of names", () => push("", Array.from({ length: 1_200_000 }, (_, nth) => `,"k${nth}":0`).join(""))),
];

function halfOpen(
  name: string,
  bytes: string,
  { drip, expected = "400" }: { readonly drip?: string; readonly expected?: string } = {},
): Attack {
  return {
    name,
    times: (connections) => connections,
    expected,
    run: ({ url }, times) =>
      Promise.all(
        Array.from({ length: times }, () =>
          converse(url, (socket) => {
            if (bytes !== "") socket.write(bytes);
            if (drip === undefined) return;
            const timer = setInterval(() => socket.write(drip), DRIP_MS);
            socket.on("close", () => clearInterval(timer));
          }),
        ),
      ),
  };
}

function endless(name: string, path: string, expected: string, credentials: (target: Target) => string): Attack {
  return {
    name,
    times: () => 1,
    expected,
    run: async (target) => [
      await converse(target.url, (socket) => {
        let sent = 0;
        const send = (): void => {
          while (sent < GIGABYTE && !socket.destroyed) {
            sent += CHUNK.length;
            if (!socket.write(CHUNK)) return;
          }
          if (sent >= GIGABYTE) socket.destroy(new Error("all of it was taken"));
        };
        socket.write(`POST ${path} HTTP/1.1\r\n${HEAD}${credentials(target)}transfer-encoding: chunked\r\n\r\n`);
        socket.on("drain", send);
        send();
      }),
    ],
  };
}

function swollen(name: string, make: () => string): Attack {
  return {
    name,
    times: (connections) => Math.max(1, Math.round(connections / 500)),
    expected: "400",
    async run({ url, accessToken }, times) {
      const body = make();
      const headers = { "content-type": "application/json", authorization: `Bearer ${accessToken}` };
      const endings: Ending[] = [];
      for (let nth = 0; nth < times; nth += 1) {
        const beganMs = performance.now();
        const answer = await fetch(`${url}/sync/push`, { method: "POST", headers, body });
        await answer.arrayBuffer();
        endings.push({ answer: String(answer.status), lastedMs: performance.now() - beganMs });
      }
      return endings;
    },
  };
}

function push(mutations: string, more = ""): string {
  return `{"deviceId":"0190a0a0-0000-7000-8000-000000000000","mutations":[${mutations}]${more}}`;
}

/** Holds a connection until the server closes it. */
async function converse(url: string, begin: (socket: Socket) => void): Promise<Ending> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let text = "";
  let problem: string | undefined;
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  socket.on("error", ({ message }) => (problem = message));
  let beganMs = performance.now();
  socket.on("connect", () => {
    beganMs = performance.now();
    begin(socket);
  });
  await new Promise((resolve) => socket.once("close", resolve));
  const answer = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? problem ?? "closed without a word";
  return { answer, lastedMs: performance.now() - beganMs };
}
