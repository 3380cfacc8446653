type Json = Readonly<Record<string, unknown>>;

/** Where a schema leaves a size open or admits what it does not name, as `path: fault`. */
export function faultsOf(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== "object" || schema === null) return [`${path}: is no schema`];
  const node = schema as Json;
  return [
    ...ownFaults(node).map((fault) => `${path}: ${fault}`),
    ...partsOf(node, path).flatMap(([at, part]) => faultsOf(part, at)),
  ];
}

const KNOWN_KEYWORDS = new Set(
  (
    "type properties required additionalProperties patternProperties maxProperties minProperties items minItems maxItems " +
    "uniqueItems anyOf enum const format pattern minLength maxLength minimum maximum description default"
  ).split(" "),
);

function ownFaults(node: Json): readonly string[] {
  const faults = Object.keys(node)
    .filter((keyword) => !KNOWN_KEYWORDS.has(keyword))
    .map((keyword) => `uses ${keyword}, which nothing here looks into`);
  const isFixed = "enum" in node || "const" in node;
  if (node["type"] === "string" && !isFixed) {
    if (typeof node["maxLength"] !== "number") faults.push("a string without maxLength");
    if (node["format"] === undefined && node["pattern"] === undefined)
      faults.push("a string without format or pattern");
  }
  if (node["type"] === "array" && typeof node["maxItems"] !== "number") faults.push("an array without maxItems");
  if (node["type"] === "object") {
    if (node["additionalProperties"] !== false) faults.push("an object that is open");
    if ("patternProperties" in node && typeof node["maxProperties"] !== "number")
      faults.push("names without maxProperties");
  }
  const isKnown = "type" in node || "anyOf" in node || isFixed;
  if (!isKnown) faults.push("admits anything");
  return faults;
}

function partsOf(node: Json, path: string): readonly [string, unknown][] {
  const parts: [string, unknown][] = [];
  for (const keyword of ["properties", "patternProperties"]) {
    for (const [name, part] of Object.entries((node[keyword] ?? {}) as Json)) parts.push([`${path}.${name}`, part]);
  }
  if (node["type"] === "array") parts.push([`${path}[]`, node["items"]]);
  for (const [index, part] of ((node["anyOf"] ?? []) as unknown[]).entries()) parts.push([`${path}|${index}`, part]);
  return parts;
}
