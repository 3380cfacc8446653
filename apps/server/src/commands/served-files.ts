import type { Config } from "../config.ts";
import type { Logger } from "../platform/logger.ts";
import { openReloadableFile } from "../platform/reloadable-file.ts";
import { readRateLimits } from "../rate-limits-file.ts";
import type { RuntimeOptions } from "../runtime.ts";
import { readTransforms } from "../transform-file.ts";

/** The files that an operator may change while the server runs. */
export interface ServedFiles extends Disposable {
  readonly options: Pick<RuntimeOptions, "rateLimits" | "transforms">;
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
  const transforms =
    config.transformFile === undefined
      ? undefined
      : undo.use(await openReloadableFile({ file: config.transformFile, read: readTransforms, logger }));
  const closing = undo.move();
  return {
    options: {
      ...(limits === undefined ? {} : { rateLimits: limits.current }),
      ...(transforms === undefined ? {} : { transforms: transforms.current }),
    },
    async reload() {
      await Promise.all([limits?.reload(), transforms?.reload()]);
    },
    [Symbol.dispose]: () => closing.dispose(),
  };
}
