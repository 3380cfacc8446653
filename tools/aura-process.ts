import { fileURLToPath } from "node:url";
import settings from "../apps/server/bin/process.json" with { type: "json" };

/** The `aura` program, as Node is given it. */
export const AURA = fileURLToPath(new URL("../apps/server/bin/aura.js", import.meta.url));

/** What `AURA` starts Node with: for whoever starts another module, which has `aura` in its process. */
export const NODE_FLAGS: readonly string[] = settings.flags;
export const NODE_ENVIRONMENT: Readonly<Record<string, string>> = settings.environment;
