import { readCloudSettings, SECRET_VARIABLES, type Environment } from "./config.ts";
import { callClouds } from "./platform/clouds/cloud-calls.ts";
import { inWords } from "./platform/clouds/cloud-failure.ts";
import type { CloudAnswer } from "./platform/clouds/cloud-request.ts";
import {
  isSecretReference,
  parseSecretFile,
  parseSecretReference,
  SECRET_FORMS,
  type SecretReference,
} from "./platform/clouds/resource-names.ts";
import { readSecretFile, type FoundSecret } from "./platform/secret-file.ts";

/** An environment with its references resolved, and what could not be. */
export interface ResolvedSecrets {
  readonly env: Environment;
  /** One for each variable; they name what was asked for and never what was found. */
  readonly problems: readonly string[];
}

/**
 * Puts the secrets that variables refer to in their place, all at once; each secret is fetched once, however many variables
 * take a field of it, and files are read where they are. An environment without references is given back as it is, and nobody is asked.
 */
export async function resolveSecrets(env: Environment, deadlineMs?: number): Promise<ResolvedSecrets> {
  const referring = SECRET_VARIABLES.filter((name) => isSecretReference(env[name] ?? ""));
  if (referring.length === 0) return { env, problems: [] };
  const problems: string[] = [];
  const resolved: Record<string, string | undefined> = { ...env };
  const wanted: { readonly variable: string; readonly reference: SecretReference }[] = [];
  for (const variable of referring) {
    delete resolved[variable];
    const file = parseSecretFile(env[variable] ?? "");
    if (file !== undefined) {
      const found = await readSecretFile(file);
      if ("value" in found) resolved[variable] = found.value;
      else problems.push(`${variable}: the secret in the file ${file}: ${found.problem}`);
      continue;
    }
    const reference = parseSecretReference(env[variable] ?? "");
    if (reference === undefined) problems.push(`${variable}: a reference is ${SECRET_FORMS}`);
    else wanted.push({ variable, reference });
  }
  if (wanted.length === 0) return { env: resolved, problems };
  const { settings, problems: onTheWay } = readCloudSettings(env);
  // What is wrong on the way there is told with the rest of the configuration; nobody is asked along it.
  if (onTheWay.length > 0) return { env: resolved, problems };
  const names = new Map(wanted.map(({ reference: { provider, name } }) => [`${provider} ${name}`, { provider, name }]));
  const answers = await callClouds(
    [...names.values()].map((each) => ({ kind: "secret", ...each })),
    settings,
    deadlineMs,
  );
  const answerByName = new Map([...names.keys()].map((key, index) => [key, answers[index]]));
  for (const { variable, reference } of wanted) {
    const taken = take(answerByName.get(`${reference.provider} ${reference.name}`), reference);
    if ("value" in taken) resolved[variable] = taken.value;
    else problems.push(`${variable}: the secret ${reference.name}: ${taken.problem}`);
  }
  return { env: resolved, problems };
}

function take(answer: CloudAnswer | undefined, { field }: SecretReference): FoundSecret {
  if (answer === undefined || "failure" in answer) return { problem: inWords(answer?.failure ?? "nonsense") };
  let value: unknown;
  try {
    value = new TextDecoder("utf-8", { fatal: true }).decode(answer.bytes);
    if (field !== undefined) value = fieldOf(JSON.parse(value as string), field);
  } catch {
    // What the parser complains of quotes the secret.
    return {
      problem: field === undefined ? "it is no text" : "it is no JSON object, and one of its fields is asked for",
    };
  }
  if (typeof value !== "string" || value === "") {
    return { problem: field === undefined ? "it is empty" : `its field "${field}" is no text, or not there` };
  }
  return { value };
}

function fieldOf(object: unknown, field: string): unknown {
  return typeof object === "object" && object !== null && Object.hasOwn(object, field)
    ? (object as Readonly<Record<string, unknown>>)[field]
    : undefined;
}
