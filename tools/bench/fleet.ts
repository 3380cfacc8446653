import { chmod, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../apps/server/src/platform/embedded-postgres.ts";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { socketUrl, startFleet, type Fleet } from "../../tests/support/fleet.ts";
import type { BenchContext } from "./context.ts";

/**
 * Services in processes of their own on a database of their own, in the directory whose disk is measured.
 * @param layout as `npm run dev:services -- --processes` takes it
 * @param env for all of them, besides what they need to find each other
 */
export async function startBenchFleet(
  context: Pick<BenchContext, "directory">,
  layout: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Fleet> {
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(join(context.directory, "aura-fleet-"));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o711);
  const postgres = await startEmbeddedPostgres({ directory, logger: createLogger({ level: "warn" }) });
  undo.defer(() => postgres.stop());
  const { url, members } = undo.use(
    await startFleet(layout, { DATABASE_URL: socketUrl(postgres.owner), AURA_DRAIN_SECONDS: "0", ...env }),
  );
  const closing = undo.move();
  return { url, members, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}
