import { parseArgs, type ParseArgsConfig } from "node:util";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

/** The seeds that a tool draws and tells; every one of them can be given again. */
export const MAX_SEED = 2 ** 31 - 1;

/** Whether a text is a whole number between two others. */
export function isWhole(text: string, least = 0, most = 999_999_999): boolean {
  return /^\d{1,15}$/.test(text) && Number(text) >= least && Number(text) <= most;
}

/**
 * Reads a tool's command line. For `--help`, and for one that is not understood, it prints the usage and ends the process, with
 * 0 and with 2.
 */
export function readOptions<const O extends Options>(
  usage: string,
  options: O,
  isUnderstood: (values: Values<O>) => boolean,
): Values<O> {
  const values = parsed(options);
  const isFine = values !== undefined && isUnderstood(values);
  if (isFine && !("help" in values && values.help === true)) return values;
  process.stderr.write(usage);
  return process.exit(isFine ? 0 : 2);
}

function parsed<O extends Options>(options: O): Values<O> | undefined {
  try {
    return parseArgs<{ options: O }>({ options }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n`);
    return undefined;
  }
}
