export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The member as an object; empty where it is none. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

/** A number, or a text that is written like one. */
export function numberOf(value: unknown): number | undefined {
  const isWritten = typeof value === "string" && /^-?\d{1,16}(?:\.\d{1,20})?$/u.test(value);
  const number = isWritten ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Texts of a list, each once. */
export function textsOf(value: unknown): readonly string[] {
  return [...new Set(listOf(value).flatMap((each) => textOf(each)?.trim() ?? []))];
}

/** Paths named of one entry: a source that makes up fields without end is not followed. */
const MAXIMUM_PATHS = 200;
const MAXIMUM_DEPTH = 8;

/**
 * Paths of everything in an object that says something and has no home: `weather.moonPhase`, through lists without their
 * numbers. `null`, `false`, empty texts and lists say nothing.
 * @param isHome whether what is at a path, and all below it, has come along or needs no home
 */
export function lostPaths(record: Fields, isHome: (path: string, value: unknown) => boolean): readonly string[] {
  const paths = new Set<string>();

  function walk(value: unknown, path: string, depth: number): void {
    if (value === null || value === undefined || value === false || value === "") return;
    if (paths.size >= MAXIMUM_PATHS || (path !== "" && isHome(path, value))) return;
    if (typeof value === "object" && depth < MAXIMUM_DEPTH) {
      if (Array.isArray(value)) for (const each of value) walk(each, path, depth + 1);
      else for (const [key, each] of Object.entries(value)) walk(each, joined(path, key), depth + 1);
    } else paths.add(path);
  }

  walk(record, "", 0);
  return [...paths];
}

function joined(path: string, key: string): string {
  const shown = key.slice(0, 64);
  return path === "" ? shown : `${path}.${shown}`;
}
