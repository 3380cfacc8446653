/** Why a sealed file did not open. `passphrase` where its first chunk did not: it is wrong, or the file is damaged there. */
export type OpeningFailure = "not-sealed" | "passphrase" | "damaged";

/**
 * Opens a file that a passphrase seals (see seal.ts). This function goes into a page that stands by itself, as it is written
 * here: it may use nothing from around it, and nothing that a browser lacks.
 * @returns what was sealed, or why it did not open; nothing of a file that is damaged
 */
export async function openSealedFile(
  file: Blob,
  passphrase: string,
  onProgress: (share: number) => void,
): Promise<Blob | OpeningFailure> {
  const HEADER_BYTES = 46;
  const SEALED_CHUNK_BYTES = 64 * 1024 + 16;
  const CHUNKS_AT_ONCE = 64;
  // More would be somebody else's wish that this machine be busy for hours.
  const ITERATIONS = { least: 600_000, most: 10_000_000 };
  const header = new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer());
  const magic = new TextDecoder().decode(header.subarray(0, 8));
  if (header.length < HEADER_BYTES || magic !== "AURASEAL" || header[8] !== 1 || header[9] !== 1) return "not-sealed";
  const iterations = new DataView(header.buffer).getUint32(10);
  if (iterations < ITERATIONS.least || iterations > ITERATIONS.most) return "not-sealed";

  const encoder = new TextEncoder();
  const typed = await crypto.subtle.importKey("raw", encoder.encode(passphrase.normalize("NFC")), "PBKDF2", false, [
    "deriveBits",
  ]);
  const stretching = { name: "PBKDF2", hash: "SHA-256", salt: header.slice(14, 30), iterations };
  const stretched = await crypto.subtle.deriveBits(stretching, typed, 256);
  const ofPassphrase = await crypto.subtle.importKey("raw", stretched, "HKDF", false, ["deriveKey"]);
  const deriving = {
    name: "HKDF",
    hash: "SHA-256",
    salt: header.slice(30, 46),
    info: encoder.encode("aura/sealed/v1"),
  };
  const key = await crypto.subtle.deriveKey(deriving, ofPassphrase, { name: "AES-GCM", length: 256 }, false, [
    "decrypt",
  ]);

  const chunks = Math.max(1, Math.ceil((file.size - HEADER_BYTES) / SEALED_CHUNK_BYTES));
  const opened: Blob[] = [];
  for (let from = 0; from < chunks; from += CHUNKS_AT_ONCE) {
    const start = HEADER_BYTES + from * SEALED_CHUNK_BYTES;
    const bytes = await file.slice(start, start + CHUNKS_AT_ONCE * SEALED_CHUNK_BYTES).arrayBuffer();
    const pieces: ArrayBuffer[] = [];
    for (let index = from; index < Math.min(from + CHUNKS_AT_ONCE, chunks); index++) {
      const nonce = new Uint8Array(12);
      new DataView(nonce.buffer).setUint32(7, index);
      nonce[11] = index === chunks - 1 ? 1 : 0;
      const parameters = { name: "AES-GCM", iv: nonce, additionalData: header, tagLength: 128 };
      const at = (index - from) * SEALED_CHUNK_BYTES;
      try {
        pieces.push(await crypto.subtle.decrypt(parameters, key, bytes.slice(at, at + SEALED_CHUNK_BYTES)));
      } catch {
        return index === 0 ? "passphrase" : "damaged";
      }
    }
    // A browser may keep a Blob on disk.
    opened.push(new Blob(pieces));
    onProgress(Math.min(1, (from + CHUNKS_AT_ONCE) / chunks));
  }
  return new Blob(opened);
}
