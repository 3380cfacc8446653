import { statfs } from "node:fs/promises";
import { Gauge, type Registry } from "prom-client";

/**
 * Registers how much room there is where the data directory lies, asked anew whenever somebody scrapes: a database that finds no
 * more room stops. Where the directory cannot be looked at there are no figures.
 */
export function watchDiskSpace(registry: Registry, directory: string): void {
  let looking: Promise<{ free: number; size: number } | undefined> = Promise.resolve(undefined);
  const gaugeOf = (name: string, help: string, kind: "free" | "size", isFirst: boolean): void => {
    const gauge = new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        // Gauges are collected in the order in which they were made; one look serves both.
        if (isFirst) looking = look(directory);
        const found = await looking;
        if (found === undefined) this.remove();
        else this.set(found[kind]);
      },
    });
    gauge.remove();
  };
  gaugeOf("data_directory_free_bytes", "Bytes that may still be written where the data directory lies", "free", true);
  gaugeOf("data_directory_size_bytes", "Bytes of the file system on which the data directory lies", "size", false);
}

async function look(directory: string): Promise<{ free: number; size: number } | undefined> {
  try {
    const { bavail, blocks, bsize } = await statfs(directory);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    return undefined;
  }
}
