import type { Position } from "../data/places.ts";

const WITHIN_MS = 20_000;

/** Where this device is, after the person has asked for it and the browser has asked them; undefined where it isn't told. */
async function positionOfBrowser(): Promise<Position | undefined> {
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude } }) => resolve({ latitude, longitude }),
      () => resolve(undefined),
      { timeout: WITHIN_MS, maximumAge: 60_000 },
    );
  });
}

/** Undefined: this browser tells no page. */
export const askPosition: (() => Promise<Position | undefined>) | undefined =
  "geolocation" in navigator ? positionOfBrowser : undefined;
