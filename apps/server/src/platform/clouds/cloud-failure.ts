/** What went wrong with a cloud, as far as it makes a difference to an operator. */
export type CloudFailure =
  | "credentials"
  | "denied"
  | "missing"
  | "unusable"
  | "mismatch"
  | "quota"
  | "slow"
  | "unreachable"
  | "untrusted"
  | "nonsense";

/** What goes by itself: worth another try. */
export const PASSING: ReadonlySet<CloudFailure> = new Set<CloudFailure>(["quota", "slow", "unreachable"]);

/** Thrown by the clients' side of a call; it quotes nothing of an answer. */
export class CloudFailed extends Error {
  readonly failure: CloudFailure;
  /** How long the other side asked to be left alone. */
  readonly retryAfterMs: number | undefined;
  constructor(failure: CloudFailure, retryAfterMs?: number) {
    super(failure);
    this.name = "CloudFailed";
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
  }
}

const WORDS: Readonly<Record<CloudFailure, string>> = {
  credentials:
    "it does not know who asks: there are no credentials, or they are refused (AWS: keys in the environment, a profile, a web identity or the machine's role; Google: GOOGLE_APPLICATION_CREDENTIALS or the machine's account)",
  denied: "whoever asks lacks the right to it",
  missing: "it does not exist there; check its name, account, project and region",
  unusable: "it is disabled or about to be deleted; enable it again, and nothing is lost",
  mismatch: "it did not make this, or made it for another purpose: this is not what that key sealed",
  quota: "its quota is used up; try again in a while, or have it raised",
  slow: "it does not answer in time",
  unreachable: "it cannot be reached",
  untrusted: "its certificate is not trusted by this machine; NODE_EXTRA_CA_CERTS names further authorities",
  nonsense: "what it answers makes no sense, so nothing of it was used",
};

/** A failure in words for an operator. */
export function inWords(failure: CloudFailure): string {
  return WORDS[failure];
}
