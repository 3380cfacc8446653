import { RefusedSource } from "../source.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** -1 is no character of base64, -2 one that is passed over. */
const values = Int8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return "\r\n\t =".includes(character) ? -2 : alphabet.indexOf(character);
});

/** A text in base64 (RFC 4648). */
export function base64Of(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const groups: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const group = [18, 12, 6, 0].map((shift) => alphabet[(bits >> shift) & 63]!).join("");
    const missing = Math.max(0, at + 3 - bytes.length);
    groups.push(missing === 0 ? group : group.slice(0, 4 - missing).padEnd(4, "="));
  }
  return groups.join("");
}

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
