/** Whether a newer app waits: on a phone the store brings it, and nothing waits here. */
export function watchForNewVersion(_onWaiting: (accept: () => void) => void): void {}
