import type { ImportLook, ImportStart } from "@aura-journal/contracts";
import {
  createFitter,
  firstAnswers,
  formatOf,
  itemsOf,
  likelyFormats,
  openExport,
  previewAsTold,
  questionAsTold,
  surveyOf,
  type ByteSource,
  type Fitted,
  type MovedEntry,
  type MovedItem,
  type Survey,
} from "@aura-journal/moving";
import type { MovingImport } from "./imports.ts";
import { offsetIn } from "./offsets.ts";

/** A file that was looked into: what it is, and how to read it from its beginning. */
export interface SourceReading {
  readonly format: string;
  /** What is shown of it before anything is written. */
  readonly shown: Pick<MovingImport, "format" | "formats" | "questions" | "choices" | "preview" | "progress">;
  /** @throws TypeError where an answer is none of the choices */
  read(wishes: ImportStart): { readonly items: AsyncIterable<MovedItem>; readonly fit: (entry: MovedEntry) => Fitted };
}

export interface SourceReadingOptions {
  /** Zone of entries that name none, unless another one is wished for. */
  readonly timezone: string;
  /** What the preview is to follow. */
  readonly wishes: ImportLook;
  /** Lets others have their turn. */
  readonly breathe: () => Promise<void>;
  readonly onProgress: (items: number) => void;
}

/**
 * Looks into a file as the server does; reads it to its end and writes nothing.
 * @throws RefusedSource
 */
export async function openSourceReading(source: ByteSource, options: SourceReadingOptions): Promise<SourceReading> {
  const files = await openExport(source);
  const formats = (await likelyFormats(files)).map(({ id }) => id);
  const { wishes } = options;
  const format = await formatOf(files, wishes.format ?? formats[0]);
  const questions = await format.questions(files);
  const first = firstAnswers(questions);

  const isAsked = (question: string, answer: string): boolean =>
    questions.find(({ id }) => id === question)?.choices.includes(answer) === true;

  function chosen({ answers = [], options: asked }: ImportStart) {
    const { timezone = options.timezone, journalsAsTags = true } = asked ?? {};
    const given = Object.fromEntries(answers.map(({ question, answer }) => [question, answer]));
    return { timezone, journalsAsTags, answers: { ...first, ...given } };
  }

  function read(wishes: ImportStart): ReturnType<SourceReading["read"]> {
    for (const { question, answer } of wishes.answers ?? []) {
      if (!isAsked(question, answer)) throw new TypeError(`${answer} is no choice of ${question}`);
    }
    const { timezone, journalsAsTags, answers } = chosen(wishes);
    return {
      items: taken(itemsOf(format, files, { timezone, answers }), options.breathe),
      fit: createFitter({ timezone, journalsAsTags, offsetIn }),
    };
  }

  // An answer to what another format asked says nothing here.
  const asked = (wishes.answers ?? []).filter(({ question, answer }) => isAsked(question, answer));
  const shownWith: ImportStart = { ...wishes, answers: asked };
  const { answers, ...rest } = chosen(shownWith);
  const choices = {
    answers: Object.entries(answers).map(([question, answer]) => ({ question, answer })),
    options: rest,
  };
  const { items, fit } = read(shownWith);
  const survey = await surveyOf(items, fit, options.onProgress);
  return {
    format: format.id,
    shown: {
      format: format.id,
      formats,
      choices,
      questions: questions.map(questionAsTold),
      preview: previewAsTold(withoutMedia(survey)),
      progress: { done: 0, total: survey.items },
    },
    read,
  };
}

/** A pause whenever reading has taken a while, so that whoever waits has a turn. */
async function* taken(items: AsyncIterable<MovedItem>, breathe: () => Promise<void>): AsyncGenerator<MovedItem> {
  for await (const item of items) {
    yield item;
    await breathe();
  }
}

/** On a device alone, photos and other files have no home. */
function withoutMedia(survey: Survey): Survey {
  const { media, losses } = survey;
  const staying = { ...losses.media };
  for (const [kind, count] of Object.entries(media)) staying[kind] = (staying[kind] ?? 0) + count;
  return { ...survey, media: {}, losses: { ...losses, media: staying } };
}
