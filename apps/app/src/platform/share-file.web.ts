/** Hands a file to the browser, as a download. */
export async function shareFile(
  name: string,
  mediaType: string,
  content: string | Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const parts: BlobPart[] = [];
  if (typeof content === "string" || content instanceof Uint8Array) parts.push(content);
  // Each becomes the browser's at once, which may put it on disk.
  else for await (const part of content) parts.push(new Blob([part as Uint8Array<ArrayBuffer>]));
  const url = URL.createObjectURL(new Blob(parts, { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this turn; Safari needs a while longer.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
