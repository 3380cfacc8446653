import type { Position } from "../data/places.ts";

/** Where this device is. Undefined: it can't be asked here, and no button offers it. */
export const askPosition: (() => Promise<Position | undefined>) | undefined = undefined;
