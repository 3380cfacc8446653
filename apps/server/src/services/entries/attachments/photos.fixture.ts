import sharp, { type Exif, type Sharp } from "sharp";

/** A JPEG that tells where it was taken, in the words of its camera and of a programme. */
export function gpsJpeg(width: number, height: number): Promise<Buffer> {
  return pictureOf(width, height).jpeg().withExif(PLACE).withXmp(XMP).toBuffer();
}

/** A picture of noise, which no two calls share. */
export function pictureOf(width: number, height: number): Sharp {
  return sharp({
    create: { width, height, channels: 3, background: "#888", noise: { type: "gaussian", mean: 128, sigma: 30 } },
  });
}

/** A photo of a camera's size, the same for the same noise. */
export function photoOf(
  { width, height }: { readonly width: number; readonly height: number },
  noise: (bytes: number) => Buffer,
): Promise<Buffer> {
  const raw = { width: 64, height: 48, channels: 3 } as const;
  const grain = sharp(noise(raw.width * raw.height * raw.channels), { raw });
  return grain.resize(width, height).jpeg().toBuffer();
}

export const PLACE: Exif = {
  IFD0: { Make: "A camera", Orientation: "1" },
  IFD3: {
    GPSLatitudeRef: "N",
    GPSLatitude: "54/1 18/1 3612/100",
    GPSLongitudeRef: "E",
    GPSLongitude: "10/1 8/1 1212/100",
    GPSAreaInformation: "Secret beach",
  },
};

export const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="Secret beach"/></rdf:RDF></x:xmpmeta>`;
