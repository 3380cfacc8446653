/** Reasons that `/admin/audit/verify` gives, in the server's words, and the keys of their texts with what is filled in. */
const REASONS: readonly (readonly [words: RegExp, key: string, names: readonly string[]])[] = [
  [/^The record was inserted: /, "inserted", []],
  [/^The record was altered, /, "altered", []],
  [/^Records (\d+) to (\d+) before it are missing$/, "missing", ["from", "to"]],
  [/^The record does not follow the one before it$/, "unlinked", []],
  [/^A checkpoint is signed with a key that is not the log's$/, "foreignKey", []],
  [/^A checkpoint is forged: /, "forged", []],
  [/^A checkpoint covers a record that is missing$/, "uncovered", []],
  [/^The record differs from the one that was signed$/, "differs", []],
  [/^The log ends at (\d+), yet a checkpoint covers records up to (\d+)$/, "cut", ["from", "to"]],
  [/^No checkpoint covers the log$/, "unsigned", []],
  [/^The public key stored for signing key (\S+) is not its own$/, "publicKey", ["key"]],
  [/^The master key does not open signing key (\S+)$/, "wrongMasterKey", ["key"]],
];

export interface BrokenReason {
  /** The key among `audit.verify.reasons`. */
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

/** The text that says why a record is wrong; `undefined` for a reason of a newer server, which is shown in its own words. */
export function reasonOf(reason: string): BrokenReason | undefined {
  for (const [words, key, names] of REASONS) {
    const found = words.exec(reason);
    if (found === null) continue;
    return { key, values: Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ""])) };
  }
  return undefined;
}
