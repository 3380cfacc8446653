import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import sharp from "sharp";
import { takePlaceOut } from "./photo-place.ts";
import { gpsJpeg, pictureOf, PLACE, XMP } from "./photos.fixture.ts";
import { scrubTiff } from "./tiff-place.ts";

/** Every photo tells its place twice: as Exif's GPS, and as a city in XMP. */
const photos: readonly (readonly [type: string, make: () => Promise<Buffer>])[] = [
  ["image/jpeg", () => gpsJpeg(64, 48)],
  ["image/png", () => pictureOf(64, 48).png().withExif(PLACE).withXmp(XMP).toBuffer()],
  ["image/webp", () => pictureOf(64, 48).webp({ lossless: true }).withExif(PLACE).withXmp(XMP).toBuffer()],
  ["image/avif", () => pictureOf(64, 48).avif().withExif(PLACE).withXmp(XMP).toBuffer()],
];

/** 54° 18' 36.12'' as the last of three fractions, in either order of bytes. */
const COORDINATES = ["1c0e000064000000", "00000e1c00000064"].map((hex) => Buffer.from(hex, "hex"));

/** Everything that a reader of the photo finds in it, packed or not. */
async function wordsOf(photo: Buffer): Promise<string> {
  const { exif = Buffer.alloc(0), xmp = Buffer.alloc(0) } = await sharp(photo).metadata();
  return Buffer.concat([photo, exif, xmp]).toString("latin1");
}

for (const [type, make] of photos) {
  test(`the place is taken out of a photo, and its picture stays (${type})`, async () => {
    const photo = await make();
    assert.match(await wordsOf(photo), /Secret beach/, "the photo tells its place");
    assert.ok(
      COORDINATES.some((bytes) => photo.includes(bytes)),
      "twice",
    );
    const cleaned = Buffer.from(photo);
    takePlaceOut(cleaned, type);
    assert.equal(cleaned.length, photo.length);
    assert.doesNotMatch(await wordsOf(cleaned), /Secret beach/);
    const { exif } = await sharp(cleaned).metadata();
    assert.ok(exif?.includes("A camera"), "what else the camera wrote stays");
    for (const bytes of COORDINATES) assert.ok(!cleaned.includes(bytes), "no coordinates");
    assert.deepEqual(await sharp(cleaned).raw().toBuffer(), await sharp(photo).raw().toBuffer());
    const again = Buffer.from(cleaned);
    takePlaceOut(again, type);
    assert.ok(again.equals(cleaned), "once is enough");
  });
}

test("an item of Exif without the word before it loses its place too", async () => {
  const { exif = Buffer.alloc(0) } = await sharp(await gpsJpeg(8, 8)).metadata();
  const tiff = exif.subarray(exif.indexOf("II*"));
  const file = Buffer.concat([Buffer.from("\0\0\0\x18ftypheic\0\0\0\0"), tiff, Buffer.from("mdat")]);
  assert.ok(COORDINATES.some((bytes) => file.includes(bytes)));
  takePlaceOut(file, "image/heic");
  for (const bytes of COORDINATES) assert.ok(!file.includes(bytes));
  assert.ok(file.includes("A camera") && file.subarray(-4).equals(Buffer.from("mdat")));
});

test("a second picture behind a JPEG loses its place too", async () => {
  const two = Buffer.concat([await gpsJpeg(20, 20), await gpsJpeg(20, 20)]);
  takePlaceOut(two, "image/jpeg");
  assert.ok(!two.includes("Secret beach"));
});

test("a profile that a programme put into a PNG as text goes as a whole", async () => {
  const png = await pictureOf(8, 8).png().toBuffer();
  const profile = Buffer.from("Raw profile type exif\0\0Secret beach");
  const chunk = Buffer.alloc(12 + profile.length);
  chunk.writeUInt32BE(profile.length);
  chunk.write("zTXt", 4, "latin1");
  chunk.set(profile, 8);
  const photo = Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
  takePlaceOut(photo, "image/png");
  assert.ok(!photo.includes("Secret"));
  assert.equal((await sharp(photo).metadata()).width, 8, "its checks hold");
});

test("an Exif block that cannot be followed is overwritten as a whole", () => {
  const pathOfTheBlock = Buffer.from("II*\0\x08\0\0\0\x02\0Secret beach", "latin1");
  scrubTiff(pathOfTheBlock);
  assert.ok(!pathOfTheBlock.includes("Secret"));
});

test("no bytes whatever make it fail or change their number", () => {
  const begins = [
    "\xff\xd8\xff\xe1",
    "\x89PNG\r\n\x1a\n",
    "RIFF\x10\0\0\0WEBPEXIF",
    "Exif\0\0II*\0\x08\0\0\0",
    "Exif\0\0MM\0*",
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...begins),
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(...photos.map(([type]) => type)),
      (begin, rest, type) => {
        const bytes = Buffer.concat([Buffer.from(begin, "latin1"), rest]);
        takePlaceOut(bytes, type);
        assert.equal(bytes.length, begin.length + rest.length);
      },
    ),
  );
});
