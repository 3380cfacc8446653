import { pino } from "pino";

/** Structured JSON lines. Only what is named here and in the call reaches a line: no bodies, headers or query strings. */
export type Logger = Pick<pino.Logger, "debug" | "info" | "warn" | "error" | "fatal" | "child">;

export interface LoggerOptions {
  readonly level: string;
  readonly destination?: pino.DestinationStream;
}

/** The process's logger. Instants are UTC; keys that could hold a secret are cut even if a caller forgets himself. */
export function createLogger(options: LoggerOptions): pino.Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
      redact: {
        paths: [
          "password",
          "token",
          "accessToken",
          "refreshToken",
          "email",
          "content",
          "authorization",
          "cookie",
          "cookies",
          "*.password",
          "*.token",
          "*.email",
          "*.content",
        ],
        censor: "<redacted>",
      },
    },
    options.destination ?? logDestination(1),
  );
}

/**
 * Where lines go: a file or a descriptor. A system call for each line would weigh on every short request, so lines
 * gather for a moment; what is left is written when the process ends.
 */
export function logDestination(dest: string | number): pino.DestinationStream {
  return pino.destination({ dest, sync: false, minLength: 4_096, periodicFlush: 100, mkdir: true, mode: 0o600 });
}

/**
 * Class, code and stack, and of the message only its first line: a driver's `detail` quotes the row it failed on, which
 * is how journal text and addresses find their way into logs.
 */
function serializeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return {
    type: error.name,
    message: error.message.split("\n", 1)[0],
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof constraint === "string" ? { constraint } : {}),
    stack: error.stack?.split("\n").slice(1, 12).join("\n"),
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
}
