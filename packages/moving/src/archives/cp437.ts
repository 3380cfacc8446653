import { decodeUtf8 } from "../parse/utf8.ts";

/** The upper half of code page 437, which names in a ZIP are in where nothing says UTF-8 (APPNOTE.TXT, appendix D). */
const upper =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";

/** A name as the archive has it: many programs write UTF-8 and do not say so, hence what can be UTF-8 is. */
export function decodeName(bytes: Uint8Array, isUtf8: boolean): string {
  const { text, replaced } = decodeUtf8(bytes);
  if (isUtf8 || replaced === 0) return text;
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : upper[byte - 0x80])).join("");
}
