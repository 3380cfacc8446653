import { Ajv, type AnySchemaObject, type ErrorObject, type ValidateFunction } from "ajv";
import { nameOf, type Manifest } from "./manifests.ts";

/** The interface's own description of its kinds, as Kubernetes publishes it. */
export interface OpenApi {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A kind that an operator brings. */
export interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly deprecated?: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

type Schema = AnySchemaObject;

/** Holds a manifest against the schema of its kind. */
export type SchemaCheck = (manifest: Manifest) => readonly string[];

const METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/**
 * Checks as the server does where it is asked to be strict: kinds and versions that are not served, and fields that no schema
 * knows, are errors.
 */
export function createSchemaCheck(openApi: OpenApi, definitions: readonly CustomResourceDefinition[]): SchemaCheck {
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    unicodeRegExp: false,
    inlineRefs: false,
  });
  ajv.addKeyword({ keyword: "x-kubernetes-list-map-keys", type: "array", validate: hasDistinctKeys });
  const schemas = Object.fromEntries(
    Object.entries(openApi.components.schemas).map(([name, schema]) => [name, closed(schema, "built in")]),
  );
  ajv.addSchema({ components: { schemas } }, "kubernetes");
  const schemaByKind = new Map<string, Schema>();
  for (const [name, schema] of Object.entries(openApi.components.schemas)) {
    if (!name.startsWith("io.k8s.api.")) continue;
    for (const { group, version, kind } of kindsOf(schema)) {
      schemaByKind.set(`${group === "" ? "" : `${group}/`}${version} ${kind}`, {
        $ref: `kubernetes#/components/schemas/${name}`,
      });
    }
  }
  for (const { spec } of definitions) {
    for (const { name, served, deprecated, schema } of spec.versions) {
      if (!served || deprecated === true) continue;
      schemaByKind.set(`${spec.group}/${name} ${spec.names.kind}`, customSchema(schema.openAPIV3Schema));
    }
  }
  const compiled = new Map<string, ValidateFunction>();
  return (manifest) => {
    const kind = `${manifest.apiVersion} ${manifest.kind}`;
    const schema = schemaByKind.get(kind);
    if (schema === undefined)
      return [`${nameOf(manifest)}: ${manifest.apiVersion} has no ${manifest.kind} that is served`];
    const validate = compiled.get(kind) ?? ajv.compile(schema);
    compiled.set(kind, validate);
    void validate(manifest);
    return (validate.errors ?? []).map((error) => `${nameOf(manifest)}: ${inWords(error)}`);
  };
}

function kindsOf(
  schema: Schema,
): readonly { readonly group: string; readonly version: string; readonly kind: string }[] {
  return (schema["x-kubernetes-group-version-kind"] ?? []) as never;
}

function customSchema(schema: Schema): Schema {
  const whole = closed(schema, "custom");
  const metadata = { $ref: `kubernetes#/components/schemas/${METADATA}` };
  return { ...whole, properties: { ...(whole["properties"] as object), metadata } };
}

/** The same schema, in which a field that is not named is an error. */
function closed(schema: Schema, origin: "built in" | "custom"): Schema {
  const within = (inner: unknown): unknown => (isSchema(inner) ? closed(inner, origin) : inner);
  const result: Schema = { ...schema };
  if (isSchema(schema["properties"])) {
    result["properties"] = Object.fromEntries(
      Object.entries(schema["properties"]).map(([name, inner]) => [name, within(inner)]),
    );
  }
  result["items"] = within(schema["items"]);
  result["additionalProperties"] = within(schema["additionalProperties"]);
  for (const name of ["items", "additionalProperties"]) if (result[name] === undefined) delete result[name];
  const isOpen =
    schema["additionalProperties"] !== undefined ||
    schema["x-kubernetes-preserve-unknown-fields"] === true ||
    schema["x-kubernetes-embedded-resource"] === true;
  // An object that names no field: any of Kubernetes's own kinds, and of an operator's kind an empty one.
  const isObject = schema["properties"] !== undefined || (origin === "custom" && schema["type"] === "object");
  if (isObject && !isOpen) result["additionalProperties"] = false;
  // Either of both, whatever the type beside it says.
  if (schema["x-kubernetes-int-or-string"] === true) delete result["type"];
  // Go's regular expressions say it for what follows, those of JavaScript for a group.
  const pattern: unknown = schema["pattern"];
  if (typeof pattern === "string" && pattern.includes("(?i)"))
    result["pattern"] = `(?i:${pattern.replace("(?i)", "")})`;
  if (schema["x-kubernetes-list-type"] === "set") result["uniqueItems"] = true;
  return result;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasDistinctKeys(keys: readonly string[], items: readonly Readonly<Record<string, unknown>>[]): boolean {
  const seen = items.map((item) => JSON.stringify(keys.map((key) => item[key])));
  return new Set(seen).size === seen.length;
}

function inWords({ instancePath, keyword, params, message }: ErrorObject): string {
  const place = instancePath === "" ? "the manifest" : instancePath;
  if (keyword === "additionalProperties") return `${place} has no field "${String(params["additionalProperty"])}"`;
  if (keyword === "x-kubernetes-list-map-keys") return `${place} names something twice`;
  if (keyword === "enum") return `${place} must be one of ${(params["allowedValues"] as unknown[]).join(", ")}`;
  return `${place} ${message}`;
}
