import { fieldsOf, isFields, listOf, textOf } from "../../parse/fields.ts";
import type { JsonPiece } from "../../parse/json-elements.ts";

/** A name that a tag has in itself and the tag it lies in, if any. */
interface Tag {
  readonly title: string;
  readonly parent: string | undefined;
  readonly notes: readonly string[];
}

/** Deeper nobody sorts; a tag may be said to lie within itself. */
const MAXIMUM_DEPTH = 20;

/** The names of the tags of each note. Tags name their notes; one within another has dots in its name, or refers to the other. */
export async function tagsByNote(items: AsyncIterable<JsonPiece>): Promise<ReadonlyMap<string, readonly string[]>> {
  const tags = new Map<string, Tag>();
  for await (const piece of items) {
    if (piece.kind !== "element" || !isFields(piece.value) || piece.value["content_type"] !== "Tag") continue;
    const content = fieldsOf(piece.value["content"]);
    const title = textOf(content["title"])?.trim();
    if (title === undefined || piece.value["deleted"] === true) continue;
    const references = listOf(content["references"]).map(fieldsOf);
    const uuidsOf = (isOfTag: boolean): readonly string[] =>
      references
        .filter((reference) => (reference["content_type"] === "Tag") === isOfTag)
        .flatMap(({ uuid }) => textOf(uuid) ?? []);
    tags.set(textOf(piece.value["uuid"]) ?? `tag ${tags.size}`, {
      title,
      parent: uuidsOf(true)[0],
      notes: uuidsOf(false),
    });
  }
  const names = new Map<string, string[]>();
  for (const tag of tags.values()) {
    const name = nameOf(tag, tags);
    for (const note of tag.notes) names.set(note, [...(names.get(note) ?? []), name]);
  }
  return names;
}

function nameOf(tag: Tag, tags: ReadonlyMap<string, Tag>): string {
  const titles: string[] = [];
  const seen = new Set<Tag>();
  for (let each: Tag | undefined = tag; each !== undefined && !seen.has(each) && seen.size < MAXIMUM_DEPTH;) {
    titles.unshift(each.title);
    seen.add(each);
    each = each.parent === undefined ? undefined : tags.get(each.parent);
  }
  return titles.join(".");
}
