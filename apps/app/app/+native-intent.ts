import { placeOfLink } from "../src/features/shell/links.ts";

/** Asked by expo-router for each link that the phone hands to the app. */
export function redirectSystemPath({ path }: { readonly path: string }): string {
  return placeOfLink(path);
}
