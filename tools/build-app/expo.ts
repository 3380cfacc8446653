import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

export interface ExpoOptions {
  /** The folder of the app. */
  readonly cwd: string;
  readonly isVerbose: boolean;
  readonly signal: AbortSignal;
}

/**
 * Runs a command of Expo's in a process of its own that asks nobody and tells nobody.
 * @throws with the last lines of what it printed where it failed
 */
export async function runExpo(args: readonly string[], { cwd, isVerbose, signal }: ExpoOptions): Promise<void> {
  const cli = createRequire(join(cwd, "package.json")).resolve("expo/bin/cli");
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
    signal,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      CI: "1",
      EXPO_OFFLINE: "1",
      EXPO_NO_TELEMETRY: "1",
      EXPO_NO_GIT_STATUS: "1",
    },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      if (isVerbose) process.stderr.write(chunk);
      printed = (printed + chunk.toString()).slice(-4_000);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0)
    throw new Error(`expo ${args[0]} ended with ${code}\n${printed.trim().split("\n").slice(-12).join("\n")}`);
}
