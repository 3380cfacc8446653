import type { LoggerOptions as PinoOptions } from "pino";
import { LOG_FIELDS, type LogFields } from "./log-fields.ts";

/** Of the schema whose fields the lines have. */
export const ECS_VERSION = "9.4.0";

/** An error as a line shows it. */
export interface ShownError {
  readonly type: string;
  readonly message?: string | undefined;
  readonly code?: string;
  readonly constraint?: string;
  readonly stack?: string | undefined;
  readonly cause?: ShownError;
}

const NANOSECONDS = 1_000_000;
const REQUEST = { "event.kind": "event", "event.category": ["web"], "event.type": ["access"] } as const;

/**
 * Lines in the fields of the Elastic Common Schema, their names with dots, as the specification of its logging libraries has
 * them. What `LOG_FIELDS` does not name is left out.
 */
export function ecsOptions(
  service: { readonly name: string; readonly version: string },
  showError: (error: unknown) => ShownError,
): Pick<PinoOptions, "base" | "timestamp" | "messageKey" | "formatters"> {
  const constants = {
    "ecs.version": ECS_VERSION,
    "service.name": service.name,
    "service.version": service.version,
    "event.dataset": "aura.server",
  };
  return {
    base: constants,
    messageKey: "message",
    timestamp: () => `,"@timestamp":"${new Date().toISOString()}"`,
    formatters: {
      level: (label) => ({ "log.level": label }),
      log: (fields) => toEcs(fields, showError),
    },
  };
}

/** A line's fields under the names that the schema has for them. */
export function toEcs(fields: LogFields, showError: (error: unknown) => ShownError): Record<string, unknown> {
  const { err, durationMs, status, ...rest } = fields;
  const line: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(rest)) {
    const field = (LOG_FIELDS as Readonly<Record<string, string>>)[name];
    if (field !== undefined) line[field] = value;
  }
  if (status !== undefined) line[LOG_FIELDS.status] = Number(status);
  if (durationMs !== undefined) {
    line[LOG_FIELDS.durationMs] = Math.round(Number(durationMs) * NANOSECONDS);
    Object.assign(line, REQUEST, { "event.outcome": Number(status) < 500 ? "success" : "failure" });
  }
  if (err !== undefined) Object.assign(line, errorFields(showError(err)));
  return line;
}

function errorFields({ type, message, code, constraint, stack, cause }: ShownError): Record<string, unknown> {
  return {
    "error.type": type,
    ...(message === undefined ? {} : { "error.message": message }),
    ...(code === undefined ? {} : { "error.code": code }),
    ...(stack === undefined ? {} : { "error.stack_trace": stack }),
    ...(constraint === undefined ? {} : { "aura.error.constraint": constraint }),
    ...(cause === undefined ? {} : { "aura.error.cause": chainOf(cause) }),
  };
}

/** What it came from, the nearest first, each with the place that it came from. */
function chainOf({ type, message = "", code, stack, cause }: ShownError): string {
  const own = `${type}${code === undefined ? "" : ` ${code}`}: ${message}${stack === undefined ? "" : `\n${stack}`}`;
  return cause === undefined ? own : `${own}\n${chainOf(cause)}`;
}
