import type { KeyObject } from "node:crypto";
import { IMPORT_LIMITS, type ImportLook, type ImportStart, type JournalImport } from "@aura-journal/contracts";
import {
  firstAnswers,
  formatOf,
  likelyFormats,
  RefusedSource,
  surveyOf,
  type FormatQuestion,
} from "@aura-journal/moving";
import type { Database, Transaction } from "../../../platform/database.ts";
import { AuraError, invalid, notFound } from "../../../platform/errors.ts";
import type { Jobs } from "../../../platform/jobs.ts";
import type { AccountFacts } from "../account-facts.ts";
import { answerOf } from "./import-answer.ts";
import type { createAgain } from "./again.ts";
import { BEFORE_AGAIN, type ImportChoices, type ImportState } from "./import-record.ts";
import { ImportOvertaken, type ImportChange, type ImportStore, type OpenImport } from "./import-store.ts";
import { deleteImport, deleteParts } from "./imports-repository.ts";
import type { createMoveIn } from "./move-in.ts";
import { filesOf, formatNamed, readingOf } from "./readers.ts";
import type { createUndo } from "./undo.ts";
import { openUpload, receiveUpload } from "./upload.ts";

export const IMPORT_TASK = "entries.import";

/** So long a job works before it lets others have their turn. */
const TURN_MS = 10_000;

/** They write into the journal. */
const WRITING: ReadonlySet<ImportState> = new Set(["running", "rereading", "undoing"]);

/** Imports by upload. Every call is about one's own: what is another's is not found. */
export interface Imports {
  /** Takes an upload in; its preview is made in the background. @throws AuraError VAL_001 with 413, RES_002 */
  receive(userId: string, name: string, chunks: AsyncIterable<Uint8Array>): Promise<JournalImport>;
  list(userId: string): Promise<JournalImport[]>;
  find(userId: string, importId: string): Promise<JournalImport>;
  /** Looks once more, as somebody wishes. @throws AuraError RES_002 where its preview is not there, VAL_001 */
  lookAgain(userId: string, importId: string, wishes: ImportLook): Promise<JournalImport>;
  /** Begins to write. @throws AuraError RES_002 where its preview is not there, VAL_001 */
  start(userId: string, importId: string, wishes: ImportStart): Promise<JournalImport>;
  /** Begins to undo, or forgets what has written nothing (undefined). @throws AuraError RES_002 */
  remove(userId: string, importId: string): Promise<JournalImport | undefined>;
  /** Begins to read its originals once more. @throws AuraError RES_002 where it is not done, or another is under way */
  readAgain(userId: string, importId: string): Promise<JournalImport>;
  /** Works on an import for a while, as the job queue asks. */
  work(userId: string, importId: string, signal: AbortSignal): Promise<void>;
}

export interface ImportsOptions {
  readonly database: Database;
  readonly store: ImportStore;
  readonly facts: AccountFacts;
  readonly jobs: Jobs;
  readonly moveIn: ReturnType<typeof createMoveIn>;
  readonly undo: ReturnType<typeof createUndo>;
  readonly again: ReturnType<typeof createAgain>;
  readonly idKeyOf: (userId: string) => Promise<KeyObject>;
  readonly limitBytes: number;
  readonly randomBytes: (size: number) => Buffer;
  /** Milliseconds that only go forward. */
  readonly monotonicMs: () => number;
}

/**
 * Crash model: an import is one row with a state, and whoever works on it moves its revision on with every batch. A job that dies is
 * run again by the queue and goes on from the row; two at once are told apart by the revision. The upload goes when nothing is to be
 * read from it any more; where it was lost (its table is not logged), the import says so.
 */
export function createImports(options: ImportsOptions): Imports {
  const { database, store, facts, jobs, idKeyOf, monotonicMs } = options;

  async function found(userId: string, importId: string): Promise<OpenImport> {
    const of = await store.find(userId, importId);
    if (of === undefined) throw notFound();
    return of;
  }

  /** Moves an import on and has it worked on, in one transaction. */
  async function changeAndWork(of: OpenImport, change: ImportChange): Promise<JournalImport> {
    const { userId } = of;
    try {
      return await database.transaction(userId, async (transaction) => {
        const after = await store.change(transaction, of, change);
        await enqueue(transaction, of);
        return answerOf(after);
      });
    } catch (error) {
      if (error instanceof ImportOvertaken) throw busy();
      throw error;
    }
  }

  function enqueue(transaction: Transaction, { userId, importId }: OpenImport): Promise<void> {
    return jobs.add(transaction, IMPORT_TASK, { userId, importId }, { key: `${IMPORT_TASK}:${importId}` });
  }

  async function look(of: OpenImport): Promise<void> {
    const source = await filesOf(openUpload(database, of));
    const formats = of.facts.formats ?? (await likelyFormats(source)).map(({ id }) => id);
    const { look: wished, refusal: _before, ...known } = of.facts;
    const format = await formatOf(source, wished?.format ?? formats[0]);
    const questions = await format.questions(source);
    const chosen = wished?.choices;
    const choices = await choicesOf(of, {
      // An answer to what another format asked says nothing here.
      answers: {
        ...firstAnswers(questions),
        ...Object.fromEntries(
          Object.entries(chosen?.answers ?? {}).filter(([question, answer]) => isChoice(questions, question, answer)),
        ),
      },
      ...(chosen === undefined ? {} : { options: chosen }),
    });
    const { items, fit } = readingOf(format, source, choices);
    const preview = await surveyOf(items, fit);
    const facts = { ...known, formats, format: format.id, questions, choices, preview };
    await database.transaction(of.userId, (transaction) => store.change(transaction, of, { state: "ready", facts }));
  }

  async function choicesOf(
    of: OpenImport,
    given: { readonly answers: Readonly<Record<string, string>>; readonly options?: ImportStart["options"] },
  ): Promise<ImportChoices> {
    return {
      timezone: given.options?.timezone ?? (await facts.timezoneOf(of.userId)),
      journalsAsTags: given.options?.journalsAsTags ?? true,
      answers: given.answers,
    };
  }

  /** What somebody wishes; what they leave open is answered as is likeliest. @throws AuraError VAL_001 */
  async function wishedFor(of: OpenImport, { answers = [], options: wishes }: ImportStart): Promise<ImportChoices> {
    const questions = of.facts.questions ?? [];
    for (const { question, answer } of answers) {
      if (!isChoice(questions, question, answer)) throw invalid("answers", `holds no choice of ${question}`);
    }
    return choicesOf(of, {
      answers: {
        ...firstAnswers(questions),
        ...Object.fromEntries(answers.map(({ question, answer }) => [question, answer])),
      },
      ...(wishes === undefined ? {} : { options: wishes }),
    });
  }

  /** Writes for a while; whether there is more to do. */
  async function write(of: OpenImport, shouldPause: () => boolean): Promise<boolean> {
    const { format: formatId, choices } = of.facts;
    if (formatId === undefined || choices === undefined) throw new RefusedSource("It has no preview.");
    const source = await filesOf(openUpload(database, of));
    const format = await formatOf(source, formatId);
    const idKey = await idKeyOf(of.userId);
    const reading = readingOf(format, source, choices);
    const { kind } = await options.moveIn({ of, format: formatId, idKey, ...reading, shouldPause });
    if (kind === "finished") {
      await database.transaction(of.userId, (transaction) => deleteParts(transaction, of.userId, of.importId));
    }
    return kind === "paused";
  }

  async function undoSome(of: OpenImport, shouldPause: () => boolean): Promise<boolean> {
    const { kind } = await options.undo({ of, idKey: await idKeyOf(of.userId), shouldPause });
    return kind === "paused";
  }

  async function readSomeAgain(of: OpenImport, shouldPause: () => boolean): Promise<boolean> {
    const format = formatNamed(of.facts.format);
    if (format === undefined) throw new Error("the import is of no format");
    const { kind } = await options.again({ of, format, idKey: await idKeyOf(of.userId), shouldPause });
    return kind === "paused";
  }

  /** One import of a person writes at a time. @throws AuraError RES_002 */
  async function mustBeAlone(userId: string): Promise<void> {
    const others = (await store.list(userId)).filter(({ state }) => WRITING.has(state));
    if (others.length > 0) throw new AuraError("RES_002", "Another import is under way");
  }

  async function refuse(of: OpenImport, refusal: string): Promise<void> {
    const { userId, importId } = of;
    const now = (await store.find(userId, importId)) ?? of;
    const { look: wished, ...facts } = now.facts;
    if (now.state === "looking" && wished !== undefined) {
      // What was shown before stands: nobody has to upload it anew because it is not of the format that they tried.
      await database.transaction(userId, (transaction) =>
        store.change(transaction, now, { state: "ready", facts: { ...facts, refusal } }),
      );
      return;
    }
    await database.transaction(userId, async (transaction) => {
      await deleteParts(transaction, userId, importId);
      await store.change(transaction, now, { state: "refused", facts: { ...now.facts, refusal } });
    });
  }

  return {
    async receive(userId, name, chunks) {
      const waiting = (await store.list(userId)).filter(({ state }) =>
        ["receiving", "looking", "ready"].includes(state),
      );
      if (waiting.length >= IMPORT_LIMITS.waiting) {
        throw new AuraError("RES_002", "Uploads wait already: start one of them or remove it");
      }
      const of = await store.begin(userId, { state: "receiving", name });
      try {
        const { limitBytes, randomBytes } = options;
        const upload = await receiveUpload({ database, of, chunks, limitBytes, randomBytes });
        return await changeAndWork(of, { state: "looking", facts: { ...of.facts, upload } });
      } catch (error) {
        await database
          .transaction(userId, (transaction) => deleteImport(transaction, userId, of.importId))
          // What is left of it goes with upkeep; why it failed is what counts.

          .catch(() => undefined);
        throw error;
      }
    },

    list: async (userId) => (await store.list(userId)).map(answerOf),
    find: async (userId, importId) => answerOf(await found(userId, importId)),

    async lookAgain(userId, importId, { format, ...wishes }) {
      const of = await found(userId, importId);
      if (of.state !== "ready") throw busy();
      const wanted = format ?? of.facts.format;
      if (wanted === undefined || !(of.facts.formats ?? [of.facts.format]).includes(wanted)) {
        throw invalid("format", "is none of those that it may be");
      }
      // Of another format nobody knows yet what it asks.
      const isSame = wanted === of.facts.format;
      const choices = isSame
        ? await wishedFor(of, wishes)
        : await choicesOf(of, { answers: {}, ...(wishes.options === undefined ? {} : { options: wishes.options }) });
      return changeAndWork(of, { state: "looking", facts: { ...of.facts, look: { format: wanted, choices } } });
    },

    async start(userId, importId, wishes) {
      const of = await found(userId, importId);
      if (of.state !== "ready") throw busy();
      await mustBeAlone(userId);
      return changeAndWork(of, { state: "running", facts: { ...of.facts, choices: await wishedFor(of, wishes) } });
    },

    async remove(userId, importId) {
      const of = await found(userId, importId);
      if (of.state === "undoing" || of.state === "undone") return answerOf(of);
      if (of.state === "running" || of.state === "done" || of.state === "rereading")
        return changeAndWork(of, { state: "undoing" });
      await database.transaction(userId, (transaction) => deleteImport(transaction, userId, importId));
      return undefined;
    },

    async readAgain(userId, importId) {
      const of = await found(userId, importId);
      if (of.state === "rereading") return answerOf(of);
      if (of.state !== "done" || formatNamed(of.facts.format) === undefined) throw busy();
      await mustBeAlone(userId);
      return changeAndWork(of, { state: "rereading", facts: { ...of.facts, again: BEFORE_AGAIN } });
    },

    async work(userId, importId, signal) {
      const untilMs = monotonicMs() + TURN_MS;
      const shouldPause = (): boolean => signal.aborted || monotonicMs() > untilMs;
      const of = await store.find(userId, importId);
      if (of === undefined) return;
      try {
        const isMore =
          of.state === "looking"
            ? await look(of).then(() => false)
            : of.state === "running"
              ? await write(of, shouldPause)
              : of.state === "rereading"
                ? await readSomeAgain(of, shouldPause)
                : of.state === "undoing" && (await undoSome(of, shouldPause));
        if (isMore) await database.transaction(userId, (transaction) => enqueue(transaction, of));
      } catch (error) {
        // Undone, removed or worked on elsewhere: whoever moved it on has enqueued what is to follow.
        if (error instanceof ImportOvertaken) return;
        if (error instanceof RefusedSource) return refuse(of, error.message);
        if (error instanceof AuraError && error.code === "RES_001") {
          return refuse(of, "What was uploaded is gone: please upload it again.");
        }
        throw error;
      }
    },
  };
}

function isChoice(questions: readonly FormatQuestion[], question: string, answer: string): boolean {
  return questions.find(({ id }) => id === question)?.choices.includes(answer) === true;
}

function busy(): AuraError {
  return new AuraError("RES_002", "The import is in another state by now");
}
