import type { Config } from "../config.ts";
import type { Logger } from "../platform/logger.ts";
import { openReloadableFile } from "../platform/reloadable-file.ts";
import { readRateLimits } from "../rate-limits-file.ts";
import type { RuntimeOptions } from "../runtime.ts";

/** The files that an operator may change while the server runs. */
export interface ServedFiles extends Disposable {
  readonly options: Pick<RuntimeOptions, "rateLimits">;
  /** Reads each of them now; one that is wrong is logged and not taken over. */
  reload(): Promise<void>;
}

/**
 * Opens those that the configuration names.
 * @throws ConfigError for one that is wrong
 */
export async function openFiles(config: Config, logger: Logger): Promise<ServedFiles> {
  using undo = new DisposableStack();
  const limits =
    config.rateLimitsFile === undefined
      ? undefined
      : undo.use(await openReloadableFile({ file: config.rateLimitsFile, read: readRateLimits, logger }));
  const closing = undo.move();
  return {
    options: limits === undefined ? {} : { rateLimits: limits.current },
    async reload() {
      await limits?.reload();
    },
    [Symbol.dispose]: () => closing.dispose(),
  };
}
