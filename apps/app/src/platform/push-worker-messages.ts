/** What the service worker tells a window whose person has clicked a reminder. */
export const OPEN_TODAY = "open-today";
