import { createHash } from "node:crypto";
import { statement, type Database } from "../../apps/server/src/platform/database.ts";

/** Something that must not turn up: a word, a password, a token. */
export interface Needle {
  readonly name: string;
  readonly value: string;
}

/** The names of the needles that stand in a text: plain, in either case, or hidden in hex, base64, UTF-16 or a bare SHA-256. */
export function needlesIn(text: string, needles: readonly Needle[]): string[] {
  const folded = text.toLowerCase();
  return needles
    .flatMap((needle) => disguisesOf(needle))
    .filter(({ value, isExact }) => (isExact ? text.includes(value) : folded.includes(value.toLowerCase())))
    .map(({ name }) => name);
}

interface Disguise {
  readonly name: string;
  readonly value: string;
  readonly isExact: boolean;
}

function disguisesOf({ name, value }: Needle): Disguise[] {
  const bytes = Buffer.from(value);
  const sha256 = createHash("sha256").update(bytes).digest();
  return [
    { name, value, isExact: false },
    { name: `${name} in hex`, value: bytes.toString("hex"), isExact: false },
    { name: `${name} in UTF-16 in hex`, value: Buffer.from(value, "utf16le").toString("hex"), isExact: false },
    ...[0, 1, 2].map((shift) => ({ name: `${name} in base64`, value: base64Core(bytes, shift), isExact: true })),
    // Short texts can be guessed from an unkeyed hash; tokens of 256 random bits can't, and are kept as one.
    ...(name.endsWith("token") || name.endsWith("key") || name.endsWith("code")
      ? []
      : [{ name: `${name} as SHA-256`, value: sha256.toString("hex"), isExact: false }]),
  ];
}

/** What base64 makes of the bytes wherever they stand, without the letters at either end that their neighbours share. */
function base64Core(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64url");
  const first = Math.ceil((shift * 8) / 6);
  return text.slice(first, Math.floor(((shift + bytes.length) * 8) / 6));
}

const TABLES = statement(`
  SELECT n.nspname AS schema, c.relname AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'ever')
    AND n.nspname !~ '^pg_toast'
  ORDER BY 1, 2`);

const WATCH = [
  "CREATE SCHEMA ever",
  "CREATE TABLE ever.stored (place text NOT NULL, row text NOT NULL)",
  `CREATE FUNCTION ever.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      INSERT INTO ever.stored VALUES (TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME, NEW::text);
      RETURN NULL;
    END $$`,
  `DO $$
    DECLARE t regclass;
    BEGIN
      FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'ever')
      LOOP
        EXECUTE format('CREATE TRIGGER noted AFTER INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION ever.note()', t);
      END LOOP;
    END $$`,
].map((text) => statement(text));
const EVER_STORED = statement("SELECT place, row FROM ever.stored");

/** From now on keeps a copy of every row of every table, so that what is gone again in a moment (jobs, outboxes) is seen too. */
export async function watchRows(owner: Database): Promise<void> {
  for (const command of WATCH) await owner.execute(command);
}

/** What has stood in a row since `watchRows`, as `schema.table: needle`, and the tables that were written to. */
export async function searchWatched(
  owner: Database,
  needles: readonly Needle[],
): Promise<{ readonly findings: string[]; readonly tables: readonly string[] }> {
  const rows = await owner.query<{ place: string; row: string }>(EVER_STORED);
  const findings = rows.flatMap(({ place, row }) => needlesIn(row, needles).map((found) => `${place}: ${found}`));
  return { findings: [...new Set(findings)].toSorted(), tables: [...new Set(rows.map(({ place }) => place))] };
}

/**
 * Looks through every column of every row of every table, whatever its type.
 * @returns findings as `schema.table: needle`, and how many tables were looked through
 */
export async function searchDatabase(
  owner: Database,
  needles: readonly Needle[],
): Promise<{ readonly findings: string[]; readonly tables: readonly string[] }> {
  const tables = await owner.query<{ schema: string; name: string }>(TABLES);
  const findings = new Set<string>();
  for (const { schema, name } of tables) {
    // The names come from the catalogue of this test's own database.
    const rows = await owner.query<{ row: string }>(statement(`SELECT t::text AS row FROM "${schema}"."${name}" t`));
    for (const { row } of rows) {
      for (const found of needlesIn(row, needles)) findings.add(`${schema}.${name}: ${found}`);
    }
  }
  return { findings: [...findings], tables: tables.map(({ schema, name }) => `${schema}.${name}`) };
}
