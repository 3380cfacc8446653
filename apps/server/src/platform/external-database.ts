import pg from "pg";
import { ConfigError } from "../config.ts";
import type { ConnectionOptions } from "./database.ts";

/** Ways into a database that an operator runs. */
export interface ExternalDatabase {
  /** Connected as the login, to the database itself: migrations and operators' commands. */
  readonly owner: ConnectionOptions;
  as(role: string): ConnectionOptions;
  readonly rolesCanLogIn: false;
}

/** The queue listens for jobs and holds locks for as long as its session lives: it cannot share one. */
const NEEDS_A_SESSION = "aura_jobs";

/**
 * Reaches the database of `DATABASE_URL`; with `DATABASE_DIRECT_URL` the first leads to a pooler in transaction mode.
 * @throws ConfigError where a pooler is named and the database behind it is not
 */
export async function openExternalDatabase(url: string, directUrl: string | undefined): Promise<ExternalDatabase> {
  if (directUrl === undefined) await requireSession(url);
  const direct = directUrl ?? url;
  return {
    owner: { connectionString: direct },
    as(role) {
      if (directUrl === undefined || role === NEEDS_A_SESSION) return { connectionString: direct, assumeRole: role };
      return { connectionString: url, assumeRole: role, isPooled: true };
    },
    rolesCanLogIn: false,
  };
}

/**
 * Poolers refuse what a session is told when it begins, or drop it silently: the role among it, without which services
 * would reach each other's tables. A database that cannot be reached is for its first user to tell.
 */
async function requireSession(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    options: "-c aura.session=kept",
    connectionTimeoutMillis: 5_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ kept: string | null }>(
      "SELECT current_setting('aura.session', true) AS kept",
    );
    if (rows[0]?.kept === "kept") return;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "08P01") return;
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new ConfigError([
    "DATABASE_URL: leads to a pooler; name the database behind it in DATABASE_DIRECT_URL, for migrations and the job queue",
  ]);
}
