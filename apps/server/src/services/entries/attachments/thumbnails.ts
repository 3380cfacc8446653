import { ATTACHMENT_LIMITS } from "@aura-journal/contracts";

/** What a photo is like, and a small picture of it; each is absent where this machine cannot read the format. */
export interface PhotoLook {
  readonly width?: number;
  readonly height?: number;
  readonly thumbnail?: Buffer;
}

/** A hundred megapixels, more than cameras have: a few kilobytes may claim to be as large as memory. */
const MAX_PIXELS = 100_000_000;
const MAX_SECONDS = 20;

/**
 * Looks at a photo. Its format is what its bytes say, and a picture that cannot be read has no look: it is kept all the same, and
 * whoever gave it has their own programme for it. HEIC is among those, since its codec is not free.
 */
export async function lookAt(photo: Buffer): Promise<PhotoLook> {
  // Loaded with the first photo: its library takes as long as all the rest of the server.
  const { default: sharp } = await import("sharp");
  sharp.cache(false);
  sharp.concurrency(1);
  const options = { limitInputPixels: MAX_PIXELS, failOn: "error", sequentialRead: true } as const;
  try {
    const { autoOrient } = await sharp(photo, options).metadata();
    const { width, height } = autoOrient;
    const size = ATTACHMENT_LIMITS.thumbnailPixels;
    const thumbnail = await sharp(photo, options)
      .autoOrient()
      .resize(size, size, { fit: "inside", withoutEnlargement: true })
      .webp({ quality: 75 })
      .timeout({ seconds: MAX_SECONDS })
      .toBuffer();
    return { width, height, thumbnail };
  } catch {
    return {};
  }
}
