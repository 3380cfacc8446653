export { dayNumberOf, weekdayOf } from "./calendar.ts";
export type { InsightEntry, Reading } from "./entry.ts";
export type { DayDifference } from "./day-difference.ts";
export { emotionsOverTime, type EmotionOptions, type EmotionPeriod, type EmotionShare } from "./emotions-over-time.ts";
export { habitsOf, type Habit, type Habits, type Slot } from "./habits.ts";
export type { Measure } from "./measure.ts";
export { provenanceOf, separateModels, type Provenance } from "./models.ts";
export { moodLine, type MoodLine, type MoodPoint, type Smoothed } from "./mood-line.ts";
export { onThisDay, type Memory } from "./on-this-day.ts";
export {
  firstDayOfRising,
  risingWords,
  type RisingWord,
  type RisingWords,
  type RisingWordsOptions,
} from "./rising-words.ts";
export { runsOfDays, streaksOf, type Streak, type Streaks } from "./streaks.ts";
export {
  topicsAgainstMood,
  type TopicAgainstMood,
  type TopicsAgainstMood,
  type Verdict,
} from "./topics-against-mood.ts";
export { meanOfMeasure, totalsOf, type CountedEntry, type Mean, type Totals } from "./totals.ts";
