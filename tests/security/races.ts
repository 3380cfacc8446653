import { isDeepStrictEqual } from "node:util";
import type { TestAnswer } from "../support/server.ts";

/** What a call in a race was answered. */
export type RaceAnswer = Pick<TestAnswer, "status" | "body">;

/** How often each status came, with the code of the error. */
export function countBy(answers: readonly RaceAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const name = [status, body?.error?.code].filter(Boolean).join(" ");
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** Says how changes to one version were not won by one of them alone, `undefined` where they were. */
export function wrongWinner(answers: readonly RaceAnswer[], baseVersion: number): string | undefined {
  const counts = countBy(answers);
  if (!isDeepStrictEqual(counts, { "200": 1, "409 RES_002": answers.length - 1 })) return JSON.stringify(counts);
  const winner = answers.find(({ status }) => status === 200)?.body;
  if (winner.version !== baseVersion + 1) return `the winner has version ${winner.version}`;
  const other = answers.find(
    ({ status, body }) => status === 409 && !isDeepStrictEqual(body.error.details?.current, winner),
  );
  return other === undefined ? undefined : `a conflict shows ${JSON.stringify(other.body.error.details)}`;
}

/** Says how changes without a base were not made one after the other, `undefined` where they were. */
export function wrongOrder(answers: readonly RaceAnswer[], baseVersion: number): string | undefined {
  const counts = countBy(answers);
  if (!isDeepStrictEqual(counts, { "200": answers.length })) return JSON.stringify(counts);
  const versions = answers.map(({ body }) => body.version as number).toSorted((x, y) => x - y);
  const expected = answers.map((_, index) => baseVersion + 1 + index);
  return isDeepStrictEqual(versions, expected) ? undefined : `the versions are ${versions.join(", ")}`;
}

/** Says which mutation of pushes that were sent several times was not applied exactly once. */
export function wrongApplication(answers: readonly RaceAnswer[], mutationIds: readonly string[]): string | undefined {
  const counts = countBy(answers);
  if (!isDeepStrictEqual(counts, { "200": answers.length })) return JSON.stringify(counts);
  const results = answers.flatMap(({ body }) => body.results as { mutationId: string; status: string }[]);
  for (const mutationId of mutationIds) {
    const statuses = results.filter((result) => result.mutationId === mutationId).map(({ status }) => status);
    const applied = statuses.filter((status) => status === "applied").length;
    const duplicates = statuses.filter((status) => status === "duplicate").length;
    if (applied !== 1 || duplicates !== answers.length - 1) return `${mutationId}: ${statuses.join(", ")}`;
  }
  return results.length === answers.length * mutationIds.length ? undefined : "there are results of other mutations";
}

/** Says how one secret that counts once let in nobody, or more than one; every other refusal has to be one of these. */
export function wrongAdmission(answers: readonly RaceAnswer[], refusals: readonly string[]): string | undefined {
  const { "200": admitted = 0, ...others } = countBy(answers);
  if (admitted !== 1) return `${admitted} were let in`;
  const strange = Object.keys(others).filter((name) => !refusals.includes(name));
  return strange.length === 0 ? undefined : `answered ${strange.join(", ")}`;
}

/**
 * Says how changes and deletions of one entry are explained by no order, `undefined` where one explains them: the version after
 * the entry was restored counts the first, every change that was answered, one deletion and the restoration.
 */
export function wrongHistory(answers: readonly RaceAnswer[], restored: RaceAnswer): string | undefined {
  const counts = countBy(answers);
  const { "200": changed = 0, "204": deleted = 0, "404 RES_001": refused = 0 } = counts;
  if (changed + deleted + refused !== answers.length) return JSON.stringify(counts);
  if (deleted === 0) return "no deletion was answered";
  if (restored.status !== 200) return `restored with ${restored.status}`;
  const expected = 1 + changed + 1 + 1;
  return restored.body.version === expected ? undefined : `version ${restored.body.version}, not ${expected}`;
}
