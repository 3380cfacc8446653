import type { JsonSchema } from "./json-schema.ts";

/** A call as the served description has it. */
export interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  readonly needsAdmin: boolean;
  /** The scope with which an API key may call it; without one no key may. */
  readonly scope: string | undefined;
  readonly params: Readonly<Record<string, JsonSchema>>;
  readonly query: Readonly<Record<string, JsonSchema>>;
  readonly requiredQuery: readonly string[];
  readonly headers: readonly string[];
  readonly body: JsonSchema | undefined;
  /** Whether it may be called without its body. */
  readonly isBodyOptional: boolean;
  /** Whether the body is bytes that say themselves what they are. */
  readonly takesBytes: boolean;
  /** Schema of each answer by media type, by status. */
  readonly answers: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  /** Codes that an error may carry, by status. */
  readonly errorCodes: Readonly<Record<string, readonly string[]>>;
}

export interface ServedApi {
  readonly operations: readonly Operation[];
  readonly components: Readonly<Record<string, JsonSchema>>;
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly schema: JsonSchema;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

interface Description {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly "x-required-role"?: string;
  readonly "x-required-scope"?: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content; readonly required: boolean };
  readonly responses: Readonly<
    Record<string, { readonly content?: Content; readonly "x-error-codes"?: readonly string[] }>
  >;
}

/** Reads an OpenAPI document into a list of calls. */
export function readServedApi(document: {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}): ServedApi {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, description]) =>
      operationOf(method.toUpperCase(), path, description as Description),
    ),
  );
  return { operations, components: document.components.schemas };
}

function operationOf(method: string, path: string, description: Description): Operation {
  const parametersIn = (place: string): Parameter[] =>
    description.parameters.filter((parameter) => parameter.in === place);
  const schemasOf = (parameters: readonly Parameter[]): Record<string, JsonSchema> =>
    Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.schema]));
  const query = parametersIn("query");
  return {
    name: description.operationId,
    method,
    path,
    isPublic: description.security.length === 0,
    needsAdmin: description["x-required-role"] === "admin",
    scope: description["x-required-scope"],
    params: schemasOf(parametersIn("path")),
    query: schemasOf(query),
    requiredQuery: query.filter((parameter) => parameter.required).map((parameter) => parameter.name),
    headers: parametersIn("header").map((parameter) => parameter.name),
    body: description.requestBody?.content["application/json"]?.schema,
    isBodyOptional: description.requestBody?.required === false,
    takesBytes: description.requestBody?.content["*/*"] !== undefined,
    answers: Object.fromEntries(
      Object.entries(description.responses).map(([status, { content = {} }]) => [
        status,
        Object.fromEntries(Object.entries(content).map(([type, { schema }]) => [type, schema])),
      ]),
    ),
    errorCodes: Object.fromEntries(
      Object.entries(description.responses).map(([status, { "x-error-codes": codes = [] }]) => [status, codes]),
    ),
  };
}
