import { bytesOfBase64 } from "./base64.ts";
import { differencesFrom } from "./check.ts";
import { costsOf, filledAnalyzer, readEverything } from "./costs.ts";

/** What is bundled for an engine that has neither files nor modules: it is all on the global object. */
const golden = { bytesOfBase64, differencesFrom, costsOf, filledAnalyzer, readEverything };
export type GoldenInEngine = typeof golden;
Object.assign(globalThis, { golden });
