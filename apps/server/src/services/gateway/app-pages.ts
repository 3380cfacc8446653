/**
 * Paths at which the app shows a page of its own: each answers with the app, which then reads the path. Anything else stays
 * what the contract says of it, so that a wrong path of the interface is never a page.
 */
export const APP_PAGES = [
  "/",
  "/journal",
  "/journal/:day",
  "/entry/:entryId",
  "/entry/:entryId/revisions",
  "/entry/:entryId/attachments/:attachmentId",
  "/search",
  "/new",
  "/bin",
  "/insights",
  "/you",
  "/you/:section",
  "/you/administration/:part",
  "/you/administration/users/:userId",
  "/conflicts",
  "/welcome",
  "/sign-in",
  "/sign-up",
  "/forgot-password",
] as const;

/** The same as patterns of a path with its query, for the service worker. */
export function appPagePatterns(): RegExp[] {
  return APP_PAGES.map((page) => new RegExp(`^${page.replaceAll(/:\w+/g, "[^/?]+")}(?:\\?.*)?$`));
}
