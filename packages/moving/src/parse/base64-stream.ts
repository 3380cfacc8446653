import { RefusedSource } from "../source.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** -1 is no character of base64, -2 one that is passed over. */
const values = Int8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return "\r\n\t =".includes(character) ? -2 : alphabet.indexOf(character);
});

/**
 * Undoes base64 (RFC 4648) piece by piece.
 * @throws RefusedSource where it is none
 */
export async function* base64Stream(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let bits = 0;
  let held = 0;
  for await (const chunk of source) {
    const bytes = new Uint8Array(Math.ceil((chunk.length * 3) / 4) + 1);
    let length = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const value = values[chunk[at]!]!;
      if (value === -1) throw new RefusedSource("The file is not base64.");
      if (value === -2) continue;
      bits = ((bits << 6) | value) & 0xffff;
      held += 6;
      if (held < 8) continue;
      held -= 8;
      bytes[length] = (bits >> held) & 0xff;
      length += 1;
    }
    yield bytes.subarray(0, length);
  }
}
