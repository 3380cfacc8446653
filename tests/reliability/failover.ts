import { startExternalPostgres } from "../support/debian-postgres.ts";
import { eventually } from "../support/eventually.ts";
import { startRelay } from "../support/relay.ts";
import { drill, type DrillOutcome } from "./drill.ts";

/**
 * Loses the primary of a PostgreSQL with a synchronous standby while people write, has the standby take over behind the same address, and
 * compares what was acknowledged with what is there.
 * @param isSynchronous `false` plants what the judgement must see: commits that only the lost primary had
 */
export async function loseThePrimary(options: {
  readonly seed: number;
  readonly versions: number;
  readonly writers?: number;
  readonly isSynchronous?: boolean;
}): Promise<DrillOutcome> {
  await using primary = await startExternalPostgres();
  await using standby = await primary.startStandby();
  await using relay = await startRelay(portOf(primary.url));
  const { isSynchronous = true } = options;
  const superuser = await primary.connectAsSuperuser();
  // A standby takes part under this name when its connection says no other.
  if (isSynchronous) await superuser.query("ALTER SYSTEM SET synchronous_standby_names = 'walreceiver'");
  await superuser.query("SELECT pg_reload_conf()");
  if (isSynchronous) {
    await eventually("the standby is waited for", async () => {
      const { rows } = await superuser.query("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'");
      return rows.length === 1;
    });
  }
  const url = new URL(primary.url);
  url.port = String(relay.port);
  return await drill({
    seed: options.seed,
    ...(options.writers === undefined ? {} : { writers: options.writers }),
    on: { env: { DATABASE_URL: url.href }, connect: () => standby.connectAsSuperuser() },
    async meanwhile({ moreThan, interrupted }) {
      await moreThan(options.versions);
      if (!isSynchronous) {
        // Without a connection nothing lies in its buffers either.
        await standby.freeze(true);
        await superuser.query("SELECT pg_terminate_backend(pid) FROM pg_stat_replication");
        await moreThan(20);
      }
      interrupted();
      await superuser.end().catch(() => {});
      await primary.kill();
      if (!isSynchronous) await standby.freeze(false);
      await standby.promote();
      relay.leadTo(portOf(standby.url));
      await moreThan(options.versions);
    },
  });
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
