import type { EntryMetadataInput } from "@aura-journal/contracts";
import { fieldsOf, isFields, listOf, lostPaths, numberOf, textOf } from "../../parse/fields.ts";
import { readWhole } from "../../parse/read-whole.ts";
import type { ExportedFile } from "../../source.ts";

type Location = NonNullable<EntryMetadataInput["location"]>;

export interface TileNotes {
  /** Where all of it was, if that is one place. */
  readonly location?: Location;
  readonly lost: readonly string[];
}

/** A note is a few lines; what is longer is none. */
const MAXIMUM_BYTES = 1024 * 1024;
const placeFields = new Set(["visits.latitude", "visits.longitude", "visits.placeName", "visits.city"]);

/** What Journal notes of photos, visits and moods in JSON files beside them. */
export async function readTileNotes(files: readonly ExportedFile[]): Promise<TileNotes> {
  const notes: unknown[] = [];
  const lost = new Set<string>();
  for (const file of files) {
    const note = await readNote(file);
    if (isFields(note)) notes.push(note);
    else lost.add("Resources.json");
  }
  const places = notes.flatMap((note) => listOf(fieldsOf(note)["visits"])).map(locationOf);
  const distinct = new Set(places.map((place) => JSON.stringify(place)));
  const location = distinct.size === 1 ? places[0] : undefined;
  for (const note of notes) {
    for (const path of lostPaths(fieldsOf(note), (field) => location !== undefined && placeFields.has(field))) {
      lost.add(`Resources.${path}`);
    }
  }
  return { ...(location === undefined ? {} : { location }), lost: [...lost] };
}

async function readNote(file: ExportedFile): Promise<unknown> {
  const whole = await readWhole(file, { maximumBytes: MAXIMUM_BYTES });
  if (whole.kind === "problem") return undefined;
  try {
    return JSON.parse(whole.text) as unknown;
  } catch {
    return undefined;
  }
}

function locationOf(visit: unknown): Location | undefined {
  const fields = fieldsOf(visit);
  const [latitude, longitude] = [numberOf(fields["latitude"]), numberOf(fields["longitude"])];
  if (latitude === undefined || longitude === undefined) return undefined;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined;
  const names = [textOf(fields["placeName"]), textOf(fields["city"])].flatMap((name) => name?.trim() ?? []);
  return { latitude, longitude, ...(names.length === 0 ? {} : { name: [...new Set(names)].join(", ") }) };
}
