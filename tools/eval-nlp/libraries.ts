import Afinn from "sentiment";
import vader from "vader-sentiment";
import winkModel from "wink-eng-lite-web-model";
import winkNlp from "wink-nlp";
import winkSentiment from "wink-sentiment";

/** Something that tells good from bad: above 0 is good. */
export interface SentimentReader {
  readonly name: string;
  readonly scoreOf: (text: string) => number;
  /** From here on up, and down from its negative, a text is not neutral: each library's own advice, or 0. */
  readonly neutralBelow: number;
}

/** What a JavaScript developer finds in the registry. */
export function libraries(): SentimentReader[] {
  const afinn = new Afinn();
  const wink = winkNlp(winkModel, ["sbd", "negation", "sentiment"]);
  return [
    {
      name: "vader-sentiment 1.1.3",
      scoreOf: (text) => vader.SentimentIntensityAnalyzer.polarity_scores(text).compound,
      neutralBelow: 0.05,
    },
    { name: "AFINN (sentiment 5.0.2)", scoreOf: (text) => afinn.analyze(text).score, neutralBelow: 0 },
    { name: "wink-sentiment 5.0.2", scoreOf: (text) => winkSentiment(text).score, neutralBelow: 0 },
    {
      name: "wink-nlp 2.4.0",
      scoreOf: (text) => Number(wink.readDoc(text).out(wink.its.sentiment)),
      neutralBelow: 0,
    },
  ];
}
