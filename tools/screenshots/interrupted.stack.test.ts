import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, glob, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { missingApp } from "../../tests/support/app.ts";
import { eventually } from "../../tests/support/eventually.ts";

const TOOL = fileURLToPath(new URL("../screenshots.ts", import.meta.url));

/** Ctrl-C goes to everything that runs in the terminal, and once more to the program from npm. */
const WAYS = {
  "Ctrl-C": (pid: number) => process.kill(-pid, "SIGINT") && process.kill(pid, "SIGINT"),
  SIGTERM: (pid: number) => process.kill(pid, "SIGTERM"),
};

for (const [name, interrupt] of Object.entries(WAYS)) {
  test(
    `interrupted by ${name}, it ends what it started and leaves nothing behind`,
    {
      skip: missingApp ?? false,
    },
    async () => {
      const place = await mkdtemp(join(tmpdir(), "aura-interrupted-"));
      await chmod(place, 0o711);
      const tool = spawn(process.execPath, [TOOL, "--no-build", "--only", "you", "--output", join(place, "pictures")], {
        env: { ...process.env, TMPDIR: place },
        stdio: ["ignore", "ignore", "pipe"],
        detached: true,
      });
      const ended = once(tool, "close");
      try {
        let said = "";
        tool.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
        await eventually("it takes pictures", () => /The empty journal/.test(said), 120_000);
        const postmaster = await postmasterIn(place);
        interrupt(tool.pid ?? assert.fail());
        const [code] = (await ended) as [number | null];
        assert.equal(code, 130, said);
        assert.deepEqual(await readdir(place), ["pictures"]);
        assert.throws(() => process.kill(postmaster, 0), { code: "ESRCH" });
      } finally {
        tool.kill();
        await ended;
        await rm(place, { recursive: true, force: true });
      }
    },
  );
}

/** The number of the process of the database that keeps its files somewhere below. */
async function postmasterIn(directory: string): Promise<number> {
  for await (const file of glob("**/postmaster.pid", { cwd: directory }))
    return Number((await readFile(join(directory, file), "utf8")).split("\n")[0]);
  throw new Error("there is no database");
}
