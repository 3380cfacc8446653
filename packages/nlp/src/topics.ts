/** What a journal's entries are about. */
export const TOPICS = [
  "work",
  "study",
  "money",
  "family",
  "love",
  "friends",
  "health",
  "sleep",
  "food",
  "exercise",
  "nature",
  "travel",
  "home",
  "creativity",
  "faith",
  "leisure",
  "loss",
  "self",
] as const;

export type Topic = (typeof TOPICS)[number];
