import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { CommandContext } from "../command.ts";

/** A machine of a person, with a home of its own and nothing else. */
export interface Desk extends AsyncDisposable {
  readonly home: string;
  context(options?: {
    readonly input?: string;
    readonly now?: () => Date;
    readonly environment?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
    /** Columns of a terminal that shows the output; a file where absent. */
    readonly columns?: number;
    /** Whether keys are typed on a terminal. */
    readonly isTyped?: boolean;
  }): CommandContext & { readonly said: { output: string; errors: string } };
}

export async function createDesk(): Promise<Desk> {
  const home = await mkdtemp(join(tmpdir(), "aura-desk-"));
  return {
    home,
    context(options = {}) {
      const said = { output: "", errors: "" };
      const sink = (name: "output" | "errors") =>
        ({
          isTTY: options.columns !== undefined,
          columns: options.columns,
          write: (text: string) => ((said[name] += text), true),
        }) as unknown as NodeJS.WriteStream;
      const input = Object.assign(Readable.from([Buffer.from(options.input ?? "")]), {
        isTTY: options.isTyped === true,
        setRawMode: () => {},
      });
      return {
        config: () => {
          throw new Error("A journal elsewhere needs no server's settings here");
        },
        environment: {
          XDG_CONFIG_HOME: join(home, "config"),
          XDG_STATE_HOME: join(home, "state"),
          ...options.environment,
        },
        output: sink("output"),
        errors: sink("errors"),
        input: input as unknown as NodeJS.ReadStream,
        now: options.now ?? (() => new Date()),
        signal: options.signal ?? new AbortController().signal,
        reloadOnHangup: () => {},
        said,
      };
    },
    async [Symbol.asyncDispose]() {
      await rm(home, { recursive: true });
    },
  };
}

/** A way to a server that may be cut before a call, or behind it so that its answer is lost. */
export interface Way extends AsyncDisposable {
  readonly url: string;
  /** Calls that arrived, as `POST /entries`. */
  readonly calls: string[];
  state: "open" | "cut" | "answers-lost";
}

export async function openWay(baseUrl: string): Promise<Way> {
  const calls: string[] = [];
  const carry = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (way.state === "cut") return void request.socket.destroy();
    calls.push(`${request.method} ${request.url}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const names = ["authorization", "content-type", "x-api-key", "user-agent"];
    const answer = await fetch(`${baseUrl}${request.url}`, {
      method: request.method ?? "GET",
      headers: names.flatMap((name): [string, string][] => {
        const value = request.headers[name];
        return typeof value === "string" ? [[name, value]] : [];
      }),
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (way.state === "answers-lost") return void request.socket.destroy();
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(body);
  };
  const server = createServer((request, response) => void carry(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const way: Way = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    state: "open",
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return way;
}
