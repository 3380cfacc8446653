import { once } from "node:events";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { createLogger, logDestination } from "../platform/logger.ts";
import { createRuntime, type Runtime } from "../runtime.ts";
import { runsApart, serviceNameOf } from "../topology.ts";
import { VERSION } from "../version.ts";
import type { CommandContext } from "./command.ts";
import { openFiles } from "./served-files.ts";

const NEXT = [
  "npm run aura -- user add you@example.org --admin",
  "npm run aura -- import diary.jsonl --user you@example.org",
] as const;

/** Serves until interrupted; says where it serves, where the data lies and what to do next. */
export async function serve(
  context: CommandContext,
  startedMs: number,
  options: { readonly target?: string } = {},
): Promise<void> {
  const config = context.config(options.target === undefined ? {} : { AURA_TARGET: options.target });
  const isTerminal = context.output.isTTY;
  // A person reads the banner; the lines of the log go to a file. A service manager gets them on standard output.
  const logFile = isTerminal ? join(config.dataDir, "aura.log") : undefined;
  const destination = logFile === undefined ? undefined : logDestination(logFile);
  const logger = createLogger({
    level: config.logLevel,
    format: config.logFormat,
    service: { name: serviceNameOf(config), version: VERSION },
    ...(destination === undefined ? {} : { destination }),
  });
  using files = await openFiles(config, logger);
  // Without a file there is nothing to read anew, and a hang-up goes on meaning the end.
  if (Object.keys(files.options).length > 0) context.reloadOnHangup(() => void files.reload());
  await using runtime = await createRuntime({ config, logger, ...files.options });
  const { url, metricsUrl } = await runtime.listen();
  await fetch(new URL("/readyz", url));
  const firstAnswerMs = performance.now() - startedMs;
  // Otherwise written at an orderly end alone: a server that is killed would strip types again at every start, and hold what does.
  flushCompileCache();
  const shownUrl = `http://${config.host === "0.0.0.0" || config.host === "::" ? "localhost" : config.host}:${new URL(url).port}`;
  if (isTerminal)
    context.output.write(
      banner({
        runtime,
        url: shownUrl,
        metricsUrl,
        logFile,
        dataDir: config.dataDir,
        firstAnswerMs,
        isEmbedded: config.databaseUrl === undefined,
      }),
    );
  else
    logger.info(
      {
        targets: [...config.targets],
        url: shownUrl,
        manual: `${shownUrl}/docs`,
        metricsUrl,
        dataDir: config.dataDir,
        firstAnswerMs: Math.round(firstAnswerMs),
        next: NEXT,
      },
      runsApart(config) ? "serving a part" : "serving",
    );
  if (!isTerminal && runtime.hasStore && runtime.masterKey.isNew) {
    logger.warn({ file: runtime.masterKey.file }, "a new master key was made: back it up now, apart from the data");
  }
  if (!context.signal.aborted) await once(context.signal, "abort");
  if (isTerminal) context.output.write("\nStopping: requests under way are finished first …\n");
  logger.info("stopping");
  await runtime.close();
  if (isTerminal) context.output.write("Stopped. Everything is on disk.\n");
}

interface BannerFacts {
  readonly runtime: Runtime;
  readonly url: string;
  readonly metricsUrl: string;
  readonly logFile: string | undefined;
  readonly dataDir: string;
  readonly firstAnswerMs: number;
  readonly isEmbedded: boolean;
}

function banner({ runtime, url, metricsUrl, logFile, dataDir, firstAnswerMs, isEmbedded }: BannerFacts): string {
  const { file, isNew, sealedBy } = runtime.hasStore
    ? runtime.masterKey
    : { file: "none is needed here", isNew: false, sealedBy: undefined };
  const lines = [
    "",
    `  AURA Journal ${VERSION}`,
    "",
    `  Serving   ${url}`,
    `  Manual    ${url}/docs`,
    `  Data      ${isEmbedded ? `${dataDir} (PostgreSQL, entries sealed)` : `${runtime.hasStore ? "the database of DATABASE_URL" : "none"}; mail and key in ${dataDir}`}`,
    `  Key       ${file ?? "from AURA_MASTER_KEY"}${sealedBy === undefined ? "" : ` (sealed by ${sealedBy})`}`,
    ...(isNew
      ? [
          "            It is new. Copy it to a safe place now, apart from the data: without it no entry can be read again.",
        ]
      : []),
    ...(logFile === undefined ? [] : [`  Log       ${logFile}`]),
    `  Metrics   ${metricsUrl}`,
    "",
    `  The first request was answered ${(firstAnswerMs / 1_000).toFixed(2)} s after the start.`,
    "",
    ...NEXT.map((command, index) => `${index === 0 ? "  Next      " : "            "}${command}`),
    "  Stop      Ctrl-C",
    "",
    "",
  ];
  return lines.join("\n");
}
