import type { Stretch } from "../data/lock/passcode.ts";

const ALGORITHM = "PBKDF2-SHA-256";

/** What the browser derives by itself: as many rounds as the OWASP sheet on storing passwords asks for. */
export const stretch: Stretch = {
  algorithm: ALGORITHM,
  cost: 600_000,
  async derive(algorithm, text, salt, cost) {
    if (algorithm !== ALGORITHM) throw new TypeError(`This device derives nothing by ${algorithm}`);
    const { subtle } = crypto;
    const key = await subtle.importKey("raw", new TextEncoder().encode(text), "PBKDF2", false, ["deriveBits"]);
    const bits = await subtle.deriveBits(
      { name: "PBKDF2", hash: "SHA-256", salt: Uint8Array.from(salt), iterations: cost },
      key,
      256,
    );
    return new Uint8Array(bits);
  },
};
