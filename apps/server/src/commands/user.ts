import { randomBytes } from "node:crypto";
import type { Account } from "@aura-journal/contracts";
import { addAccount } from "../services/auth/operator-accounts.ts";
import { EXIT, CommandFailure, type CommandContext } from "./command.ts";
import { readNewPassword } from "./read-password.ts";
import { accountsOf, connectAs, findAccount, openSession } from "./session.ts";

export interface AddUserOptions {
  readonly admin?: boolean;
  readonly name?: string;
  readonly timezone?: string;
  readonly passwordStdin?: boolean;
}

/** Makes an account whose address counts as verified. */
export async function addUser(context: CommandContext, email: string, options: AddUserOptions): Promise<void> {
  const config = context.config();
  // Asked first: nothing is started for somebody who thinks better of it.
  const password = await readNewPassword(context, { fromInput: options.passwordStdin === true });
  await using session = await openSession(context);
  await using auth = connectAs(session.access, "aura_auth");
  const account = await addAccount({
    database: auth.database,
    kek: session.runtime.masterKey.kek,
    telemetry: session.runtime.telemetry,
    now: context.now,
    randomBytes,
    bcryptCost: config.bcryptCost,
    account: {
      email,
      password,
      timezone: options.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      isAdmin: options.admin === true,
      ...nameOf(options.name),
    },
  });
  context.output.write(
    `Added ${account.email} (${account.roles.join(", ")}, ${account.timezone}). Sign in at ${config.publicUrl}\n`,
  );
  const { masterKey } = session.runtime;
  if (masterKey.isNew) {
    context.errors.write(
      `A new master key was made: ${masterKey.file}. Copy it to a safe place now, apart from the data: without it no entry can be read again.\n`,
    );
  }
}

/** Lists all accounts, as a table or as JSON Lines. */
export async function listUsers(context: CommandContext, options: { readonly json?: boolean }): Promise<void> {
  await using session = await openSession(context);
  let count = 0;
  for await (const account of accountsOf(session.runtime)) {
    count += 1;
    context.output.write(`${options.json === true ? JSON.stringify(account) : shown(account)}\n`);
  }
  if (count === 0 && options.json !== true) {
    context.output.write('There are no accounts yet; "aura user add you@example.org" makes one.\n');
  }
}

/** Closes an account (its sessions end at once) or opens it again. */
export async function setUserActive(context: CommandContext, email: string, isActive: boolean): Promise<void> {
  await change(context, email, { isActive });
}

/** Makes an account an administrator's, or takes that away. */
export async function setUserRole(context: CommandContext, email: string, role: string): Promise<void> {
  if (role !== "user" && role !== "admin") {
    throw new CommandFailure('A role is "user" or "admin".', EXIT.usage);
  }
  await change(context, email, { roles: role === "admin" ? ["user", "admin"] : ["user"] });
}

async function change(
  context: CommandContext,
  email: string,
  update: { readonly isActive: boolean } | { readonly roles: ("user" | "admin")[] },
): Promise<void> {
  await using session = await openSession(context);
  const { userId } = await findAccount(session.runtime, email);
  const { body } = await session.runtime.clients.auth.updateAccount({ body: { userId, ...update } });
  if (body.account === null) throw new CommandFailure(`The account ${email} is gone.`);
  context.output.write(`${shown(body.account)}\n`);
}

function shown(account: Account): string {
  const name = [account.firstName, account.lastName].filter((part) => part !== undefined).join(" ");
  const marks = [
    ...account.roles,
    ...(account.isActive ? [] : ["disabled"]),
    ...(account.isVerified ? [] : ["not verified"]),
    ...(account.mfaEnabled ? ["second factor"] : []),
  ];
  const seen = account.lastLogin === undefined ? "never signed in" : `last seen ${account.lastLogin.slice(0, 10)}`;
  return [account.email, ...(name === "" ? [] : [name]), marks.join(", "), seen].join("  ");
}

/** The last word of a full name is the family name. */
function nameOf(name: string | undefined): { firstName?: string; lastName?: string } {
  const words = name?.trim().split(/\s+/) ?? [];
  const lastName = words.length > 1 ? words.pop() : undefined;
  const firstName = words.join(" ");
  return { ...(firstName === "" ? {} : { firstName }), ...(lastName === undefined ? {} : { lastName }) };
}
