/** A browser fetches the face by its style sheet, and shows the text meanwhile. */
export function useReadingFont(): boolean {
  return true;
}
