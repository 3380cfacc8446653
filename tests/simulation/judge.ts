import { conflictOf, isSameJson, isWaiting, type Row } from "../../packages/sync/src/records.ts";
import type { ModelEntry } from "./model-server.ts";
import { weatherOf } from "./model-server.ts";
import type { World } from "./simulate.ts";
import { wordsOf } from "./words.ts";

/** Whether everybody holds what they should, now that all is quiet. Gives what is wrong. */
export async function judge({
  devices,
  server,
  ledger,
}: Pick<World, "devices" | "ledger"> & {
  readonly server: Pick<World["server"], "entries" | "entry" | "revisions" | "unknown">;
}): Promise<string[]> {
  const problems: string[] = [];
  const entries = server.entries();
  for (const device of devices) {
    if (device.run === undefined) continue;
    const rows = await device.run.storage.rows(entries.map(({ entryId }) => entryId));
    const rowById = new Map(rows.map((row) => [row.entryId, row]));
    for (const entry of entries) {
      const row = rowById.get(entry.entryId);
      if (row === undefined) problems.push(`${device.name} has no ${entry.entryId}`);
      else
        problems.push(
          ...differences(device.name, row, entry, server.unknown === "computed" || ledger.isEnriched(entry.entryId)),
        );
    }
    const waiting = await device.run.reader.waiting();
    if (waiting.length > 0) problems.push(`${device.name} still has something to send`);
    const drafts = await device.run.storage.drafts();
    if (drafts.length > 0) problems.push(`${device.name} has a draft left`);
    const live = new Set(entries.filter(({ isDeleted }) => !isDeleted).map(({ entryId }) => entryId));
    const own = [
      ...(await device.run.reader.timeline({ limit: 1_000 })),
      ...(await device.run.reader.conflictCopies()),
    ];
    for (const { entryId } of own) if (!live.has(entryId)) problems.push(`${device.name} alone has ${entryId}`);
  }
  problems.push(...wordProblems(entries));
  for (const entryId of ledger.mustBeInBin()) {
    if (server.entry(entryId)?.isDeleted === false)
      problems.push(`${entryId} was deleted by one who saw it all, and is back`);
  }
  return problems;

  function wordProblems(all: readonly ModelEntry[]): string[] {
    const found: string[] = [];
    const live = all.filter(({ isDeleted }) => !isDeleted);
    const isCopy = (entry: ModelEntry): boolean =>
      conflictOf((entry.metadata["tags"] as string[] | undefined) ?? []) !== undefined;
    const counts = new Map<string, number>();
    for (const entry of live) {
      if (isCopy(entry)) continue;
      for (const word of wordsOf(entry.content)) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const inCopies = new Set(live.filter(isCopy).flatMap(({ content }) => wordsOf(content)));
    const inBin = new Set(
      all
        .filter(({ isDeleted }) => isDeleted)
        .flatMap(({ entryId, content }) => [content, ...server.revisions(entryId)].flatMap(wordsOf)),
    );
    for (const word of ledger.confirmed) {
      if (!ledger.isRequired(word)) continue;
      if (!counts.has(word) && !inCopies.has(word) && !inBin.has(word)) found.push(`lost: ${word}`);
    }
    // Without knowledge of what two texts were made of, a word that both moved may stand in both places.
    for (const [word, count] of counts) if (count > 1 && !ledger.isPutBack) found.push(`${word} stands ${count} times`);
    for (const [entryId, words] of ledger.goneForGood()) {
      const entry = server.entry(entryId);
      // Where two sides took out what the other had left, nothing stands: the entry lies in the bin, with the words of one of them.
      if (entry === undefined || entry.isDeleted) continue;
      const standing = new Set(wordsOf(entry.content));
      for (const word of words) if (standing.has(word)) found.push(`${word} was taken out and is back`);
    }
    return found;
  }
}

function differences(name: string, row: Row, entry: ModelEntry, knowsWeather: boolean): string[] {
  const { mine, base } = row;
  const where = `${name} ${entry.entryId}`;
  if (isWaiting(row) || row.theirs !== undefined) return [`${where} is not at rest`];
  if (base?.version !== entry.version) return [`${where} is at version ${base?.version} and not ${entry.version}`];
  if (mine.isDeleted !== entry.isDeleted) return [`${where} differs in being deleted`];
  if (mine.isDeleted) return [];
  const { tags = [], mood, location, ...unknown } = entry.metadata;
  const isSame =
    mine.content === entry.content &&
    mine.timestamp === entry.timestamp &&
    mine.timezone === entry.timezone &&
    isSameJson(mine.tags, tags) &&
    isSameJson(mine.mood, mood) &&
    isSameJson(mine.location, location) &&
    isSameJson(mine.unknown ?? {}, unknown);
  const problems = isSame ? [] : [`${where} differs: ${JSON.stringify({ mine, entry })}`];
  if (knowsWeather && unknown["weather"] !== weatherOf(entry.entryId)) {
    problems.push(`${where} lost what only the server knows`);
  }
  return problems;
}
