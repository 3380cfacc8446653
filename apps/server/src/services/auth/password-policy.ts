import { createRequire } from "node:module";
import { invalid } from "../../platform/errors.ts";

const MIN_CODE_POINTS = 8;
const MAX_CODE_POINTS = 256;
/** Words that anybody would try first here. */
const CONTEXT_WORDS = ["aura", "journal"];
const MIN_LOCAL_PART = 3;

const COMMON_COUNT = 3_000;

let commonPasswords: ReadonlySet<string> | undefined;

/**
 * Refuses a new password that a guesser would try early: too short, among the 3,000 most common, or nothing much beside the
 * product's name and the person's own address. There are no rules of composition.
 * @throws AuraError VAL_001 with the reason.
 */
export function assertAcceptablePassword(password: string, email: string): void {
  const reason = refusal(password, email);
  if (reason !== undefined) throw invalid("password", reason);
}

function refusal(password: string, email: string): string | undefined {
  const length = codePoints(password);
  if (length < MIN_CODE_POINTS) return `must have at least ${MIN_CODE_POINTS} characters`;
  if (length > MAX_CODE_POINTS) return `must have at most ${MAX_CODE_POINTS} characters`;
  const folded = password.normalize("NFKC").toLowerCase();
  if (isCommon(folded)) return "is one of the most common passwords";
  if (new Set(folded).size <= 2) return "repeats one or two characters";
  const rest = withoutContext(folded, email);
  if (rest === folded) return undefined;
  // What remains without the words has to stand for itself: "restaurant" holds "aura" and is no weaker for it.
  if (codePoints(rest) < MIN_CODE_POINTS || isCommon(rest)) {
    return "is made of the product's name or your e-mail address";
  }
  return undefined;
}

/** Read when a password is first chosen: a server that only signs people in need not hold the list. */
function isCommon(folded: string): boolean {
  if (commonPasswords === undefined) {
    const { dictionary } = createRequire(import.meta.url)("@zxcvbn-ts/language-common") as {
      dictionary: Readonly<Record<"passwords-common", readonly string[]>>;
    };
    const candidates = dictionary["passwords-common"].filter((word) => codePoints(word) >= MIN_CODE_POINTS);
    commonPasswords = new Set(candidates.slice(0, COMMON_COUNT));
  }
  return commonPasswords.has(folded);
}

function withoutContext(folded: string, email: string): string {
  const address = email.normalize("NFKC").toLowerCase();
  const [localPart = "", domain = ""] = address.split("@");
  // The longest first: what is left of a long word must not depend on a short one inside it.
  const words = [...CONTEXT_WORDS, ...localPart.split(/[^\p{L}\p{N}]+/u), localPart, domain, address]
    .filter((word) => codePoints(word) >= MIN_LOCAL_PART)
    .sort((a, b) => b.length - a.length);
  return words.reduce((rest, word) => rest.replaceAll(word, ""), folded);
}

function codePoints(text: string): number {
  return Array.from(text).length;
}
