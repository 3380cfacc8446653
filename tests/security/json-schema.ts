/** A schema as the served description writes it, with `$ref` into its components. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** Finds the first thing in a value that a schema forbids, as `place: what`; `undefined` where it fits. */
export type FindFault = (schema: JsonSchema, value: unknown) => string | undefined;

const ANNOTATIONS = new Set(["description", "default", "~kind", "~optional"]);

/**
 * A check of values against JSON Schema, written for the tests alone: the server can't be wrong in the same way. It knows the
 * keywords that the description uses and throws at any other, so that none is passed over.
 * @param components what `$ref` names, by its last part
 */
export function createFaultFinder(components: Readonly<Record<string, JsonSchema>>): FindFault {
  function find(schema: JsonSchema, value: unknown, place: string): string | undefined {
    for (const [keyword, operand] of Object.entries(schema)) {
      if (ANNOTATIONS.has(keyword)) continue;
      const check = CHECKS[keyword];
      if (check === undefined) throw new Error(`${place}: the keyword ${keyword} is not known here`);
      const fault = check(operand as never, value, schema, place);
      if (fault !== undefined) return fault === "" ? `${place}: ${keyword} ${JSON.stringify(operand)}` : fault;
    }
    return undefined;
  }

  /** Gives `""` for a fault of its own, a sentence for one deeper down. */
  const CHECKS: Readonly<
    Record<string, (operand: never, value: unknown, schema: JsonSchema, place: string) => string | undefined>
  > = {
    $ref: (ref: string, value, _schema, place) => find(refOf(ref), value, place),
    type: (type: string, value) => failing(isOfType(type, value)),
    const: (constant: unknown, value) => failing(value === constant),
    enum: (values: readonly unknown[], value) => failing(values.includes(value)),
    anyOf: (branches: readonly JsonSchema[], value, _schema, place) =>
      failing(branches.some((branch) => find(branch, value, place) === undefined)),
    properties: (properties: Record<string, JsonSchema>, value, _schema, place) =>
      firstOf(entriesOf(value), ([name, part]) =>
        Object.hasOwn(properties, name) ? find(properties[name]!, part, `${place}.${name}`) : undefined,
      ),
    patternProperties: (patterns: Record<string, JsonSchema>, value, _schema, place) =>
      firstOf(entriesOf(value), ([name, part]) =>
        firstOf(Object.entries(patterns), ([pattern, inner]) =>
          new RegExp(pattern, "u").test(name) ? find(inner, part, `${place}.${name}`) : undefined,
        ),
      ),
    required: (names: readonly string[], value, _schema, place) =>
      firstOf(isObject(value) ? names : [], (name) =>
        Object.hasOwn(value as object, name) ? undefined : `${place}.${name}: is missing`,
      ),
    additionalProperties: (isOpen: boolean, value, schema, place) =>
      firstOf(isOpen ? [] : entriesOf(value), ([name]) =>
        Object.hasOwn((schema["properties"] ?? {}) as object, name) ||
        Object.keys((schema["patternProperties"] ?? {}) as object).some((pattern) =>
          new RegExp(pattern, "u").test(name),
        )
          ? undefined
          : `${place}.${name}: is not declared`,
      ),
    minProperties: (count: number, value) => failing(!isObject(value) || entriesOf(value).length >= count),
    maxProperties: (count: number, value) => failing(!isObject(value) || entriesOf(value).length <= count),
    items: (items: JsonSchema, value, _schema, place) =>
      firstOf(Array.isArray(value) ? [...value.entries()] : [], ([index, item]) =>
        find(items, item, `${place}[${index}]`),
      ),
    minItems: (count: number, value) => failing(!Array.isArray(value) || value.length >= count),
    maxItems: (count: number, value) => failing(!Array.isArray(value) || value.length <= count),
    uniqueItems: (isUnique: boolean, value) =>
      failing(!isUnique || !Array.isArray(value) || new Set(value.map((v) => JSON.stringify(v))).size === value.length),
    minLength: (count: number, value) => failing(typeof value !== "string" || [...value].length >= count),
    maxLength: (count: number, value) => failing(typeof value !== "string" || [...value].length <= count),
    pattern: (pattern: string, value) => failing(typeof value !== "string" || new RegExp(pattern, "u").test(value)),
    format: (name: string, value) => failing(typeof value !== "string" || FORMATS[name]!(value)),
    minimum: (least: number, value) => failing(typeof value !== "number" || value >= least),
    maximum: (most: number, value) => failing(typeof value !== "number" || value <= most),
  };

  function refOf(ref: string): JsonSchema {
    const found = components[ref.split("/").at(-1) ?? ""];
    if (found === undefined) throw new Error(`${ref} leads nowhere`);
    return found;
  }

  return (schema, value) => find(schema, value, "$");
}

/** The formats once more, in words of their own. */
const FORMATS: Readonly<Record<string, (value: string) => boolean>> = {
  text: (value) => !/[\0\p{Surrogate}]/u.test(value),
  // Upper case is read as lower case (RFC 9562, section 4); where answers have one spelling alone, a pattern says so.
  uuid: (value) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  "date-time": (value) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)),
  date: (value) => !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(`${value}T`),
  "time-zone": (value) => {
    try {
      return new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions().timeZone !== "";
    } catch {
      return false;
    }
  },
  email: (value) => /^[^\s@]+@[^\s@]+$/.test(value),
};

function failing(isFine: boolean): "" | undefined {
  return isFine ? undefined : "";
}

function firstOf<T>(items: readonly T[], look: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const fault = look(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function isOfType(type: string, value: unknown): boolean {
  if (type === "object") return isObject(value);
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  return typeof value === type;
}
