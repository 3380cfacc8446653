/** Hands a file to the browser, as a download. */
export async function shareFile(
  name: string,
  mediaType: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const url = URL.createObjectURL(new Blob([content], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this turn; Safari needs a while longer.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
