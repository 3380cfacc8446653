import { pino } from "pino";
import type { LogFormat } from "../config.ts";
import { ecsOptions, toEcs, type ShownError } from "./ecs-lines.ts";
import type { LogFields } from "./log-fields.ts";
import { currentSpan, traceFields } from "./tracing.ts";

/** Says a line: a constant of the program, and what is particular this time as fields. */
interface Say {
  (message: string): void;
  (fields: LogFields, message: string): void;
}

/** Structured JSON lines. Only what is named in `LogFields` reaches a line: no bodies, headers or query strings. */
export interface Logger {
  readonly debug: Say;
  readonly info: Say;
  readonly warn: Say;
  readonly error: Say;
  readonly fatal: Say;
  /** One whose lines say these too. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  readonly level: string;
  readonly format?: LogFormat;
  /** Who speaks, where lines of several go to one place. */
  readonly service?: { readonly name: string; readonly version: string };
  readonly destination?: pino.DestinationStream;
}

/** The process's logger. Instants are UTC; keys that could hold a secret are cut even if a caller forgets himself. */
export function createLogger(options: LoggerOptions): Logger {
  const { level, format = "json", service = { name: "aura", version: "0" } } = options;
  const form: pino.LoggerOptions =
    format === "ecs"
      ? ecsOptions(service, serializeError)
      : {
          base: null,
          timestamp: pino.stdTimeFunctions.isoTime,
          formatters: { level: (label) => ({ level: label }) },
          serializers: { err: serializeError },
        };
  const logger = pino(
    {
      ...form,
      level,
      mixin: currentTrace,
      // The library's own way would write each line's fields into what the mixin gave.
      mixinMergeStrategy: (fields, trace) => (trace === UNTRACED ? fields : { ...fields, ...trace }),
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
  return format === "ecs" ? withEcsChildren(logger) : logger;
}

/** The library formats the fields of its first logger and of each line, and not those that a child brings. */
function withEcsChildren(logger: pino.Logger): Logger {
  const { debug, info, warn, error, fatal } = logger;
  return {
    debug: debug.bind(logger) as Say,
    info: info.bind(logger) as Say,
    warn: warn.bind(logger) as Say,
    error: error.bind(logger) as Say,
    fatal: fatal.bind(logger) as Say,
    child: (fields) => withEcsChildren(logger.child(toEcs(fields, serializeError))),
  };
}

const UNTRACED: LogFields = {};

function currentTrace(): LogFields {
  const span = currentSpan();
  return span === undefined ? UNTRACED : traceFields(span);
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
function serializeError(error: unknown): ShownError {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return {
    type: error.name,
    message: error.message.split("\n", 1)[0],
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof constraint === "string" ? { constraint } : {}),
    stack: framesOf(error),
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
}

/** Where it came from, and none of the message that the stack begins with: its further lines are those that quote. */
function framesOf({ stack, message }: Error): string | undefined {
  if (stack === undefined) return undefined;
  const start = stack.indexOf(message);
  const behind = start === -1 ? stack : stack.slice(start + message.length);
  const isFrame = (line: string): boolean => /^ {4}at /.test(line);
  return behind.split("\n").filter(isFrame).slice(0, 11).join("\n");
}
