import type { DigestFigures } from "@aura-journal/contracts";
import type { Catalogue } from "../catalogue/words.ts";
import { renderBlocks, type MailBlock, type RenderedMail } from "../render-mail.ts";

export interface DigestMail {
  readonly figures: DigestFigures;
  /** The first and the last of its days, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly catalogue: Catalogue;
  readonly openUrl: string;
  readonly unsubscribeUrl: string;
}

/** Of fewer days or entries an average says nothing. */
export const ENOUGH = 3;

/** A week in figures. Words of the journal stand in it only where the figures bring them, which they do where they were asked for. */
export function renderDigest({ figures, from, to, catalogue, openUrl, unsubscribeUrl }: DigestMail): RenderedMail {
  const { digest: words, language } = catalogue;
  const { labels } = words;
  const hasMood = figures.averageMood !== null && figures.moodDays >= ENOUGH;
  const hasFeelings = figures.topics !== undefined && figures.analysed >= ENOUGH && figures.emotions.length > 0;
  const rows: (readonly [string, string])[] = [
    [labels.entries, words.entries(figures.entries)],
    [labels.words, words.words(figures.words)],
    [labels.days, words.daysWritten(figures.daysWritten)],
  ];
  if (figures.streakDays > 1) rows.push([labels.streak, words.streak(figures.streakDays)]);
  if (hasMood) {
    const average = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(figures.averageMood ?? 0);
    rows.push([labels.mood, words.mood(average, figures.moodDays)]);
  }
  if (hasFeelings) rows.push([labels.feelings, list(figures.emotions, words.emotions, language)]);
  if ((figures.topics ?? []).length > 0) rows.push([labels.topics, list(figures.topics ?? [], words.topics, language)]);
  if ((figures.phrases ?? []).length > 0) rows.push([labels.phrases, list(figures.phrases ?? [], {}, language)]);
  const blocks: MailBlock[] = [
    { kind: "heading", text: words.title },
    { kind: "paragraph", text: words.range(day(from, language), day(to, language)), isSmall: true },
    { kind: "facts", rows },
  ];
  if (figures.entriesBefore > 0) {
    blocks.push({ kind: "paragraph", text: words.compared(figures.entries, figures.entriesBefore) });
  }
  if (!hasMood && !hasFeelings && figures.entries < ENOUGH) blocks.push({ kind: "paragraph", text: words.fewData });
  blocks.push(
    { kind: "link", url: openUrl, label: words.open },
    { kind: "paragraph", text: words.why, isSmall: true },
    { kind: "link", url: unsubscribeUrl, label: words.unsubscribe, isSmall: true },
  );
  return renderBlocks({ language, subject: words.subject, blocks });
}

function day(localDate: string, language: string): string {
  const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", timeZone: "UTC" });
  return format.format(new Date(`${localDate}T00:00:00Z`));
}

/** Names that we know in the person's language, others as they are. */
function list(names: readonly string[], known: Readonly<Record<string, string>>, language: string): string {
  const shown = names.map((name) => (Object.hasOwn(known, name) ? (known[name] as string) : name));
  return shown.join(language.startsWith("zh") ? "、" : ", ");
}
