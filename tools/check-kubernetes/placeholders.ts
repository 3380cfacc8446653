/** Values of the overlay in the repository that are nobody's: an installation has its own in their places. */
const PLACEHOLDERS = [
  [/\bexample\.org\b/, "example.org"],
  [/\b123456789012\b/, "account 123456789012"],
  [/sha256:0{64}/, "an image of zeros"],
  [/key\/00000000-0000-0000-0000-000000000000/, "a key of zeros"],
] as const;

/** What must not be rolled out. */
export function placeholderProblems(rendered: string): string[] {
  return PLACEHOLDERS.filter(([pattern]) => pattern.test(rendered)).map(
    ([, name]) => `${name} is still there, which is nobody's`,
  );
}
