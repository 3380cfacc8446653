/** A value that prints as `<redacted>` wherever it lands by accident: log line, JSON, template, inspector. */
export type Secret<T> = {
  /** The value itself; the only way to it. */
  readonly reveal: () => T;
  readonly toString: () => string;
  readonly toJSON: () => string;
};

const REDACTED = "<redacted>";
// The symbol by which node's inspector asks; taken from the registry, so that this file runs on every platform.
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Wraps a secret. The value lives in a closure: no property lists it, no spread copies it. */
export function secret<T>(value: T): Secret<T> {
  return Object.freeze(redact({ reveal: () => value })) as Secret<T>;
}

/** Makes an object with secret fields print as `<redacted>` as a whole; its fields stay readable by name. */
export function redact<T extends object>(value: T): T {
  const print = { value: () => REDACTED, enumerable: false };
  return Object.defineProperties(value, { toString: print, toJSON: print, [INSPECT]: print });
}
