import type { AuditRecord } from "@aura-journal/contracts";

/** Events that the log can be narrowed to; the others are read where they happened. */
export const FILTERED_ACTIONS = [
  "auth.login",
  "auth.login.failed",
  "auth.login.refused",
  "auth.mfa.enabled",
  "auth.mfa.disabled",
  "auth.mfa.failed",
  "auth.password.changed",
  "auth.password.change_failed",
  "auth.password.reset_requested",
  "auth.password.reset",
  "auth.session.token_reused",
  "auth.registered",
  "account.erasure_requested",
  "account.erased",
  "api_key.created",
  "api_key.revoked",
  "preferences.changed",
  "admin.user.updated",
  "admin.job.retried",
  "admin.job.removed",
  "entry.integrity_failure",
] as const;

/** The key of an action among the texts, whose own keys have no dots in them. */
export function textKeyOf(action: string): string {
  return action.replaceAll(".", "-");
}

export interface AuditSentence {
  /** The key of the sentence among `audit.events`. */
  readonly key: string;
  /** What is filled in besides who and whom. */
  readonly values: Readonly<Record<string, string>>;
}

/** Which sentence says what a record says. What an administrator did to an account is told by what changed. */
export function sentenceOf({ action, details = {} }: Pick<AuditRecord, "action" | "details">): AuditSentence {
  const values = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, String(value)]));
  if (action !== "admin.user.updated") return { key: textKeyOf(action), values };
  const { isActive, roles } = details;
  // Both at once is one act, told without its parts.
  const key =
    isActive !== undefined && roles !== undefined
      ? "updated"
      : isActive !== undefined
        ? isActive === true
          ? "opened"
          : "closed"
        : roles === undefined
          ? "updated"
          : String(roles).split(" ").includes("admin")
            ? "promoted"
            : "demoted";
  return { key: `admin-user-${key}`, values };
}

/** The people whom records name, each once. */
export function peopleIn(records: readonly Pick<AuditRecord, "actorId" | "subjectId">[]): readonly string[] {
  const ids = records.flatMap(({ actorId, subjectId }) => [actorId, subjectId]);
  return [...new Set(ids.filter((id) => id !== undefined))];
}
