import { KeyringError } from "@aura-journal/crypto";
import { CommanderError } from "commander";
import { ConfigError } from "../config.ts";
import { DataDirectoryHeld } from "../platform/data-directory.ts";
import { AuraError } from "../platform/errors.ts";
import { PortUnavailable } from "../platform/port-unavailable.ts";
import { CommandFailure, EXIT } from "./command.ts";

/** What to tell the person at the terminal about an error, and the exit code. Never a stack. */
export function explain(error: unknown): { readonly text: string; readonly exitCode: number } {
  // The command line's own errors have been told already.
  if (error instanceof CommanderError) return { text: "", exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.usage };
  if (error instanceof ConfigError) return { text: `${error.message}\n`, exitCode: EXIT.usage };
  if (error instanceof CommandFailure) return { text: `aura: ${error.message}\n`, exitCode: error.exitCode };
  if (error instanceof DataDirectoryHeld || error instanceof PortUnavailable || error instanceof KeyringError) {
    return { text: `aura: ${error.message}\n`, exitCode: EXIT.failure };
  }
  const failure = error instanceof Error ? error : new Error(String(error));
  const lines = [`aura: ${failure.message}${detailsOf(failure)}`, ...causesOf(failure)];
  return { text: `${lines.join("\n")}\n`, exitCode: EXIT.failure };
}

function detailsOf(error: Error): string {
  if (!(error instanceof AuraError) || error.details === undefined) return "";
  const { field, reason } = error.details;
  if (typeof field !== "string" || typeof reason !== "string") return "";
  return error.message.includes(reason) ? "" : `: ${field} ${reason}`;
}

/** First lines alone: what follows them in a driver's message may quote a row. */
function causesOf(error: Error): string[] {
  const lines: string[] = [];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    lines.push(`  because: ${cause.message.split("\n", 1)[0]}`);
  }
  return lines;
}
