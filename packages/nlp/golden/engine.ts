import { bytesOfBase64 } from "./base64.ts";
import { differencesFrom } from "./check.ts";

/** What is bundled for an engine that has neither files nor modules: it is all on the global object. */
Object.assign(globalThis, { golden: { bytesOfBase64, differencesFrom } });
