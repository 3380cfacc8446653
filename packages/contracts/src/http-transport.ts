import type { Answer, CallInput, CallOptions, Transport } from "./client.ts";
import { ApiRequestError, errorFromAnswer } from "./request-error.ts";
import { ANY_BYTES, type Route } from "./route.ts";

export interface HttpTransportOptions {
  /** Where the server is, such as `https://journal.example` or `http://localhost:8000`; a path in it is kept. */
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** Asked before every call that is not public; nothing is sent where it gives nothing. */
  readonly getAccessToken?: () => string | undefined | Promise<string | undefined>;
  readonly apiKey?: string | undefined;
  /** Sent with every call. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Carries calls over HTTP. An answer that is a stream of events, or of bytes, has its `ReadableStream` as body, unread. */
export function httpTransport(settings: HttpTransportOptions): Transport {
  return async (route, input, options) => {
    const request: RequestInit = {
      method: route.method,
      headers: await headersOf(settings, route, options),
      ...bodyOf(route, input),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    };
    const url = urlOf(settings.baseUrl, route, input);
    try {
      return await readAnswer(route, await settings.fetch(url, request));
    } catch (cause) {
      if (cause instanceof ApiRequestError || options.signal?.aborted === true) throw cause;
      throw new ApiRequestError({ code: "EXT_001", status: 503, message: "The server cannot be reached", cause });
    }
  };
}

function bodyOf(route: Route, { body }: CallInput): RequestInit & { duplex?: "half" } {
  if (route.consumes === undefined) return route.body === undefined ? {} : { body: JSON.stringify(body) };
  // Fetch Standard, section 5.3: a stream is sent only by who says that no answer is expected before its end.
  return {
    body: body as NonNullable<RequestInit["body"]>,
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  };
}

/** The address of a call. Throws a TypeError where a parameter is missing or would change the path. */
export function urlOf(baseUrl: string, route: Route, input: CallInput): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = input.params?.[name];
    // A segment of dots would be resolved away, and the call would reach another route.
    if (typeof value !== "string" || value === "" || value === "." || value === "..") {
      throw new TypeError(`${route.name} needs the parameter ${name}`);
    }
    return encodeURIComponent(value);
  });
  const query = Object.entries(input.query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join("&");
  return `${baseUrl.replace(/\/+$/, "")}${path}${query === "" ? "" : `?${query}`}`;
}

async function headersOf(
  settings: HttpTransportOptions,
  route: Route,
  options: CallOptions,
): Promise<Record<string, string>> {
  const headers: Record<string, string> = { accept: route.produces ?? "application/json", ...settings.headers };
  if (route.body !== undefined) headers["content-type"] = "application/json";
  if (route.consumes !== undefined) headers["content-type"] = "application/octet-stream";
  if (route.access.kind !== "public") {
    const token = await settings.getAccessToken?.();
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    else if (settings.apiKey !== undefined) headers["x-api-key"] = settings.apiKey;
  }
  if (options.requestId !== undefined) headers["x-request-id"] = options.requestId;
  return { ...headers, ...options.headers };
}

async function readAnswer(route: Route, response: Response): Promise<Answer> {
  const headers = Object.fromEntries(response.headers.entries());
  const { status } = response;
  if (status >= 400) throw errorFromAnswer(status, parse(await response.text()), headers);
  if (route.produces === "text/event-stream" || route.produces === ANY_BYTES)
    return { status, headers, body: response.body };
  const text = await response.text();
  if (route.produces !== undefined) return { status, headers, body: text };
  if (text === "") return { status, headers };
  const body = parse(text);
  if (body === undefined) {
    throw new ApiRequestError({ code: "EXT_001", status: 502, message: "The server's answer is not JSON" });
  }
  return { status, headers, body };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
