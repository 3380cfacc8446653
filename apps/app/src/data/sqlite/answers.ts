import type { Driver } from "./driver.ts";

/** Far more than can be under way at once. */
const KEPT = 500;

export interface Answers {
  /**
   * Does `work` and keeps its answer, in one transaction. Asked again under the same id it gives the answer that is kept, and
   * does nothing. So a caller who never heard the answer, because who had it was killed, may ask again without doing a thing
   * twice.
   * @param work must not return a promise; its answer is what JSON can hold
   */
  once(callId: string, work: () => unknown): unknown;
}

/** Remembers what was answered, in the database itself: the answer is there exactly if what it tells of is. */
export function createAnswers(driver: Driver): Answers {
  driver.exec(
    "CREATE TABLE IF NOT EXISTS answers (number INTEGER PRIMARY KEY AUTOINCREMENT, call_id TEXT NOT NULL UNIQUE, answer TEXT NOT NULL) STRICT",
  );
  return {
    once: (callId, work) =>
      driver.transaction(() => {
        const [kept] = driver.all<{ answer: string }>("SELECT answer FROM answers WHERE call_id = ?", [callId]);
        if (kept !== undefined) return (JSON.parse(kept.answer) as { value?: unknown }).value;
        const value = work();
        if (value instanceof Promise) throw new TypeError("What is done once must not be asynchronous");
        driver.run("INSERT INTO answers (call_id, answer) VALUES (?, ?)", [callId, JSON.stringify({ value })]);
        driver.run("DELETE FROM answers WHERE number <= (SELECT max(number) FROM answers) - ?", [KEPT]);
        return value;
      }),
  };
}
