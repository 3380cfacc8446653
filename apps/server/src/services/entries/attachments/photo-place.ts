import { crc32 } from "node:zlib";
import { scrubTiff } from "./tiff-place.ts";

/*
 * Takes the place out of photos: the GPS part of Exif, and XMP and IPTC as a whole, since a place has many names there. All of it
 * is overwritten where it stands. Nothing moves, so that what points from one part of a file to another (HEIC's tables, the
 * second picture behind a JPEG) still does; the picture itself, its orientation and its time of day stay as they are.
 */

const EXIF = Buffer.from("Exif\0\0");
const LITTLE = Buffer.from("II*\0");
const BIG = Buffer.from("MM\0*");
const ITEM_WAY_BYTES = 4;
/** No way to go, the header, and a first directory right behind it, as every writer of Exif puts it. */
const ITEM_BEGINS = [Buffer.from("\0\0\0\0II*\0\x08\0\0\0"), Buffer.from("\0\0\0\0MM\0*\0\0\0\x08")];
const XMP_BEGINS = Buffer.from("<x:xmpmeta");
const XMP_ENDS = Buffer.from("</x:xmpmeta>");
const XMP_NAMESPACE = Buffer.from("http://ns.adobe.com/");
const SPACE = 0x20;

/** Overwrites every place that a photo of this media type tells, in place. */
export function takePlaceOut(photo: Buffer, type: string): void {
  if (type === "image/jpeg") takeOutOfJpeg(photo);
  if (type === "image/png") takeOutOfPng(photo);
  if (type === "image/webp") takeOutOfWebp(photo);
  if (type === "image/heic" || type === "image/avif") takeOutOfItems(photo);
  // Behind a JPEG may stand a second one; HEIC and AVIF name their parts by tables. Both are searched as a whole.
  takeOutAnywhere(photo);
}

/** Exif and XMP by how they begin, wherever they stand: ten bytes are not met by chance in a picture. */
function takeOutAnywhere(photo: Buffer): void {
  for (let at = photo.indexOf(EXIF); at >= 0; at = photo.indexOf(EXIF, at + EXIF.length)) {
    const tiff = photo.subarray(at + EXIF.length);
    if (isTiff(tiff)) scrubTiff(tiff);
  }
  for (let at = photo.indexOf(XMP_BEGINS); at >= 0; at = photo.indexOf(XMP_BEGINS, at + 1)) {
    const end = photo.indexOf(XMP_ENDS, at);
    photo.fill(SPACE, at, end < 0 ? photo.length : end + XMP_ENDS.length);
  }
}

/** Exif as an item (ISO/IEC 23008-12, annex A): the way to its TIFF header, which may be none, and no "Exif" before it. */
function takeOutOfItems(photo: Buffer): void {
  for (const beginning of ITEM_BEGINS) {
    for (let at = photo.indexOf(beginning); at >= 0; at = photo.indexOf(beginning, at + 1)) {
      scrubTiff(photo.subarray(at + ITEM_WAY_BYTES));
    }
  }
}

/** The segments before the picture (ITU-T T.81, annex B): APP1 is Exif or XMP, APP13 is IPTC. */
function takeOutOfJpeg(photo: Buffer): void {
  for (let at = 2; at + 4 <= photo.length && photo[at] === 0xff;) {
    const marker = photo[at + 1] as number;
    // Fill bytes before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return;
    const end = at + 2 + photo.readUInt16BE(at + 2);
    const payload = photo.subarray(at + 4, end);
    if (marker === 0xe1 && startsWith(payload, EXIF)) scrubTiff(payload.subarray(EXIF.length));
    if (marker === 0xe1 && startsWith(payload, XMP_NAMESPACE)) payload.fill(SPACE, payload.indexOf(0) + 1);
    if (marker === 0xed) payload.fill(0);
    at = end;
  }
}

/** Chunks (PNG 3, section 5.3): Exif has one, XMP and what other programmes kept of a camera's words stand in texts. */
function takeOutOfPng(photo: Buffer): void {
  for (let at = 8; at + 12 <= photo.length;) {
    const length = photo.readUInt32BE(at);
    const name = photo.toString("latin1", at + 4, at + 8);
    const end = at + 12 + length;
    if (end > photo.length) return;
    const data = photo.subarray(at + 8, at + 8 + length);
    if (name === "eXIf") scrubTiff(data);
    // A text begins with its keyword and a NUL. Compressed ones are taken out whole: what is in them is not looked at.
    if (name === "iTXt" || name === "zTXt" || name === "tEXt") {
      if (/^(?:XML:com\.adobe\.xmp|Raw profile type )/.test(data.toString("latin1", 0, 32))) hideText(photo, at, data);
    }
    photo.writeUInt32BE(crc32(photo.subarray(at + 4, at + 8 + length)), at + 8 + length);
    at = end;
  }
}

/** A text of spaces under a keyword that nobody asks for; as plain text, of which any bytes are one. */
function hideText(photo: Buffer, at: number, data: Buffer): void {
  photo.write("tEXt", at + 4, "latin1");
  data.fill(SPACE);
  data.write("Comment\0", "latin1");
}

/** Chunks of RIFF (RFC 9649, section 2.3). */
function takeOutOfWebp(photo: Buffer): void {
  for (let at = 12; at + 8 <= photo.length;) {
    const name = photo.toString("latin1", at, at + 4);
    const length = photo.readUInt32LE(at + 4);
    const data = photo.subarray(at + 8, at + 8 + length);
    if (name === "EXIF") scrubTiff(startsWith(data, EXIF) ? data.subarray(EXIF.length) : data);
    if (name === "XMP ") data.fill(SPACE);
    at += 8 + length + (length % 2);
  }
}

function isTiff(bytes: Buffer): boolean {
  return startsWith(bytes, LITTLE) || startsWith(bytes, BIG);
}

function startsWith(bytes: Buffer, beginning: Buffer): boolean {
  return bytes.subarray(0, beginning.length).equals(beginning);
}
