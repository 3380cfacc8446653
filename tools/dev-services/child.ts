/**
 * One of the processes of `npm run dev:services`: `aura`, which ends in order when the process that started it is gone, however
 * that went.
 */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
await import("../../apps/server/src/cli.ts");
