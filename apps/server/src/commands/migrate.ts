import { migrate as applyMigrations } from "../platform/migrate.ts";
import { migrationSets } from "../services/index.ts";
import type { CommandContext } from "./command.ts";
import { openCommandDatabase } from "./session.ts";

/** Brings the database up to date and says what was applied. */
export async function migrate(context: CommandContext): Promise<void> {
  await using database = await openCommandDatabase(context);
  const applied = await applyMigrations({
    connection: database.access.owner,
    sets: migrationSets,
    rolesCanLogIn: database.access.rolesCanLogIn,
    onApplied: (service, file) => context.output.write(`applied ${service}/${file}\n`),
  });
  context.output.write(
    applied === 0 ? "The database is up to date.\n" : `The database is up to date now: ${applied} applied.\n`,
  );
}
