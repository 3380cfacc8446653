import { ApiRequestError, type AuthResponse } from "@aura-journal/contracts";
import { createInterface } from "node:readline/promises";
import { CommandFailure, EXIT, type CommandContext } from "../command.ts";
import { openSecrets, type Secrets } from "../read-password.ts";
import { ask, clientOf, failureOfCall } from "./ask-server.ts";
import { sessionOf } from "./connection.ts";
import { lockCredentials, writeCredentials, type Credentials } from "./credentials.ts";
import { placesOf } from "./private-files.ts";
import { readServerAddress } from "./server-address.ts";

export interface LoginOptions {
  readonly email?: string;
  readonly passwordStdin?: boolean;
  readonly apiKey?: boolean;
  readonly apiKeyStdin?: boolean;
}

/** Signs in at a server and keeps what it gave, for the other commands. */
export async function login(context: CommandContext, address: string, options: LoginOptions): Promise<void> {
  const server = readServerAddress(address);
  const isKey = options.apiKey === true || options.apiKeyStdin === true;
  const fromInput = options.passwordStdin === true || options.apiKeyStdin === true;
  try {
    const email = isKey ? undefined : (options.email ?? (await askEmail(context)));
    await using secrets = openSecrets(context, { fromInput });
    const credentials =
      email === undefined
        ? await byApiKey(context, server, secrets)
        : await byPassword(context, server, email, secrets);
    const places = placesOf(context);
    using _lock = await lockCredentials(places);
    await writeCredentials(places, credentials);
    const who = credentials.kind === "session" ? `as ${credentials.email}` : "with an API key";
    context.output.write(`Signed in at ${server} ${who}.\n`);
  } catch (error) {
    throw failureOfCall(error, server);
  }
}

async function byPassword(
  context: CommandContext,
  server: string,
  email: string,
  secrets: Secrets,
): Promise<Credentials> {
  const client = clientOf(server);
  const password = await secrets.read("Password");
  const { body } = await ask(context, (options) => client.login({ body: { email, password } }, options)).catch(
    (error: unknown) => {
      throw refusedBy(error, "AUTH_001") ? new CommandFailure("The e-mail address or the password is wrong.") : error;
    },
  );
  const session = "mfaRequired" in body ? await bySecondFactor(context, server, body.mfaToken, secrets) : body;
  return sessionOf(server, session, context.now());
}

async function bySecondFactor(
  context: CommandContext,
  server: string,
  mfaToken: string,
  secrets: Secrets,
): Promise<AuthResponse> {
  const client = clientOf(server);
  const code = await secrets.read("Code of the second factor");
  const answer = await ask(context, (options) => client.verifyMfa({ body: { mfaToken, code } }, options)).catch(
    (error: unknown) => {
      throw refusedBy(error, "AUTH_001") ? new CommandFailure("The code is wrong, or was used before.") : error;
    },
  );
  return answer.body;
}

async function byApiKey(context: CommandContext, server: string, secrets: Secrets): Promise<Credentials> {
  const apiKey = await secrets.read("API key");
  // A header takes no other characters, and the error of one that holds them would show the key.
  if (!/^[\w-]+$/.test(apiKey)) throw new CommandFailure("This is no API key; one looks like aura_….", EXIT.usage);
  await ask(context, (options) => clientOf(server, { apiKey }).listEntries({ query: { limit: 1 } }, options)).catch(
    (error: unknown) => {
      if (refusedBy(error, "AUTH_002") || refusedBy(error, "AUTH_001"))
        throw new CommandFailure(`${server} does not know this API key.`);
      // A key that may only write is one, too.
      if (!refusedBy(error, "AUTH_003")) throw error;
    },
  );
  return { kind: "api-key", server, apiKey };
}

async function askEmail({ input, errors }: CommandContext): Promise<string> {
  if (!input.isTTY) throw new CommandFailure("Whose account? Name it with --email.", EXIT.usage);
  using terminal = createInterface({ input, output: errors });
  return (await terminal.question("E-mail: ")).trim();
}

function refusedBy(error: unknown, code: string): boolean {
  return error instanceof ApiRequestError && error.code === code && !error.isStrangers;
}
