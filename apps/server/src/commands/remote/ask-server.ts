import {
  ApiRequestError,
  createClient,
  httpTransport,
  routes,
  type CallOptions,
  type Client,
} from "@aura-journal/contracts";
import { VERSION } from "../../version.ts";
import { CommandFailure, EXIT, type CommandContext } from "../command.ts";
import { printable } from "./terminal.ts";

const ANSWER_TIMEOUT_MS = 30_000;

const called = { ...routes.auth, ...routes.entries } as const;
export type RemoteClient = Client<typeof called>;

/** What a caller shows to the server. */
export interface Pass {
  readonly accessToken?: string;
  readonly apiKey?: string;
}

/** A client of the server at an address, which a person at a terminal waits for. */
export function clientOf(server: string, { accessToken, apiKey }: Pass = {}): RemoteClient {
  const transport = httpTransport({
    baseUrl: server,
    // Followed, a redirect would hand a password or an entry to whoever it names.
    fetch: (address, init) => fetch(address, { ...init, redirect: "error" }),
    headers: { "user-agent": `aura-command/${VERSION} (${SYSTEMS[process.platform] ?? process.platform})` },
    ...(accessToken === undefined ? {} : { getAccessToken: () => accessToken }),
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  return createClient(called, transport);
}

/** Makes a call that Ctrl-C ends, and that does not wait for ever. */
export async function ask<T>(
  { signal }: Pick<CommandContext, "signal">,
  call: (options: CallOptions) => Promise<T>,
): Promise<T> {
  return call({ signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]) });
}

/** What a person is told of a call that did not succeed. */
export function failureOfCall(error: unknown, server: string): CommandFailure {
  if (error instanceof CommandFailure) return error;
  if (error instanceof ApiRequestError) return new CommandFailure(sentenceOf(error, server), EXIT.failure, error);
  const name = error instanceof Error ? error.name : "";
  if (name === "TimeoutError") return new CommandFailure(`${server} does not answer.`);
  if (name === "AbortError") return new CommandFailure("Interrupted.", EXIT.interrupted);
  throw error;
}

const SYSTEMS: Partial<Record<NodeJS.Platform, string>> = { darwin: "Macintosh", linux: "Linux", win32: "Windows" };

function sentenceOf(error: ApiRequestError, server: string): string {
  const { code, isStrangers, requestId, retryAfterSeconds } = error;
  if (error.cause !== undefined) return `${server} cannot be reached${networkWord(error)}.`;
  if (isStrangers) return `What answers at ${server} is not AURA Journal (status ${error.status}).`;
  const later = retryAfterSeconds === undefined ? "" : ` Try again in ${retryAfterSeconds} s.`;
  if (code === "RATE_001") return `${server} was asked too often.${later}`;
  if (code === "AUTH_003") return `${server} does not allow that: ${printable(error.message)}.`;
  const { field, reason } = error.details ?? {};
  const detail = typeof field === "string" && typeof reason === "string" ? `: ${field} ${reason}` : "";
  const request = error.status >= 500 && requestId !== undefined ? ` (request ${requestId})` : "";
  return `${server} says: ${printable(`${error.message}${detail}${request}`)}.${later}`;
}

/** The network's own word for why no answer came, such as ECONNREFUSED or DEPTH_ZERO_SELF_SIGNED_CERT. */
function networkWord(error: Error): string {
  let root = error.cause;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  if (!(root instanceof Error)) return "";
  const { code, message } = root as NodeJS.ErrnoException;
  return ` (${printable(code ?? message.split("\n", 1)[0] ?? "")})`;
}
