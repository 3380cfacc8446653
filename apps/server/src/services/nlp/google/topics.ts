import type { Topic } from "@aura-journal/nlp";

/**
 * Our topic for a category of Google's, by the beginning of its name; the longest beginning counts. Names of both of its
 * category lists are here. "friends" and "loss" have no counterpart there, and what is not about a life (cars, politics,
 * computers) has none here.
 */
const TOPIC_BY_PREFIX: ReadonlyMap<string, Topic> = new Map([
  ["/Arts & Entertainment", "leisure"],
  ["/Arts & Entertainment/Visual Art & Design", "creativity"],
  ["/Beauty & Fitness/Fitness", "exercise"],
  ["/Books & Literature", "leisure"],
  ["/Books & Literature/Poetry", "creativity"],
  ["/Business & Industrial", "work"],
  ["/Finance", "money"],
  ["/Food & Drink", "food"],
  ["/Games", "leisure"],
  ["/Health", "health"],
  ["/Health/Health Conditions/Sleep Disorders", "sleep"],
  ["/Health/Nutrition", "food"],
  ["/Hobbies & Leisure", "leisure"],
  ["/Hobbies & Leisure/Crafts", "creativity"],
  ["/Hobbies & Leisure/Outdoors", "nature"],
  ["/Home & Garden", "home"],
  ["/Home & Garden/Gardening & Landscaping", "nature"],
  ["/Jobs & Education/Education", "study"],
  ["/Jobs & Education/Jobs", "work"],
  ["/News/Weather", "nature"],
  ["/Online Communities/Dating & Personals", "love"],
  ["/People & Society/Family & Relationships", "family"],
  ["/People & Society/Family & Relationships/Marriage", "love"],
  ["/People & Society/Family & Relationships/Romance", "love"],
  ["/People & Society/Religion & Belief", "faith"],
  ["/People & Society/Romance", "love"],
  ["/People & Society/Social Sciences/Psychology", "self"],
  ["/Pets & Animals", "nature"],
  ["/Real Estate", "home"],
  ["/Reference/Humanities/Philosophy", "self"],
  ["/Science/Earth Sciences", "nature"],
  ["/Science/Ecology & Environment", "nature"],
  ["/Sports", "exercise"],
  ["/Travel", "travel"],
  ["/Travel & Transportation", "travel"],
] as const);

/** The journal's topic that a category is about, where there is one. */
export function topicOfCategory(name: string): Topic | undefined {
  for (let end = name.length; end > 0; end = name.lastIndexOf("/", end - 1)) {
    const topic = TOPIC_BY_PREFIX.get(name.slice(0, end));
    if (topic !== undefined) return topic;
  }
  return undefined;
}
