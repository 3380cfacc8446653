import { base64Stream } from "./base64-stream.ts";
import type { MovedMedia } from "../moved-entry.ts";
import { mediaKindOf, mediaMark } from "./media.ts";

const pattern =
  /!\[([^\]\n]{0,500})\]\(<?data:([a-z]{1,20})\/([a-z\d.+-]{1,60})(?:;[a-z-]{1,20}=[^;,)]{1,60})*;base64,([A-Za-z\d+/=%]+)>?\)/giu;
const extensions: ReadonlyMap<string, string> = new Map([
  ["jpg", "jpeg"],
  ["svg+xml", "svg"],
  ["mpeg", "mp3"],
  ["plain", "txt"],
]);

/**
 * Takes the files out of a text that stand in it as data (RFC 2397): a picture is a megabyte of letters, and no words of its writer.
 */
export function takeInlineFiles(text: string): { readonly text: string; readonly media: readonly MovedMedia[] } {
  if (!text.includes("base64,")) return { text, media: [] };
  const media: MovedMedia[] = [];
  const without = text.replaceAll(pattern, (_, label: string, _kind: string, type: string, data: string) => {
    const subtype = type.toLowerCase();
    const name = `${label.trim() || "inline"}-${media.length + 1}.${extensions.get(subtype) ?? subtype.replaceAll(/[^a-z\d]/gu, "")}`;
    const base64 = data.replaceAll("%2B", "+").replaceAll("%2F", "/").replaceAll("%3D", "=");
    const size = Math.floor((base64.replace(/=+$/u, "").length * 3) / 4);
    const file = { size, open: () => base64Stream(chunksOf(base64)) };
    const medium = { ref: `inline-${media.length + 1}`, kind: mediaKindOf(name), name, file };
    media.push(medium);
    return mediaMark({ ref: medium.ref, name: label.trim() || name });
  });
  return { text: without, media };
}

async function* chunksOf(base64: string): AsyncGenerator<Uint8Array> {
  const step = 64 * 1024;
  for (let at = 0; at < base64.length; at += step) yield new TextEncoder().encode(base64.slice(at, at + step));
}
