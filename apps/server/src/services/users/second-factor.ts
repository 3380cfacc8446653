import type { InternalClients } from "@aura-journal/contracts";
import { AuraError } from "../../platform/errors.ts";
import type { SignedInContext } from "../../platform/service.ts";

const FRESH_MS = 15 * 60_000;

/**
 * Lets an account with a second factor do what cannot be undone only in a session it signed in to within the last quarter
 * of an hour: a session left open, or stolen, is not enough.
 * @throws AuraError AUTH_004
 */
export async function requireFreshSecondFactor(
  context: SignedInContext,
  options: { readonly clients: Pick<InternalClients, "auth">; readonly now: () => Date },
): Promise<void> {
  const { userId, sessionId } = context.identity;
  if (sessionId === undefined) throw new AuraError("AUTH_003", "An API key can't do this");
  const { body } = await options.clients.auth.checkSession({ body: { sessionId, userId } });
  if (!body.isActive) throw new AuraError("AUTH_002", "Sign in to do this");
  const ageMs = options.now().getTime() - Date.parse(body.authenticatedAt);
  if (body.mfaEnabled && ageMs > FRESH_MS) {
    throw new AuraError("AUTH_004", "Sign in again with your second factor to do this");
  }
}
