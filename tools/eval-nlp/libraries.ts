import Afinn from "sentiment";
import vader from "vader-sentiment";
import winkModel from "wink-eng-lite-web-model";
import winkNlp from "wink-nlp";
import winkSentiment from "wink-sentiment";

/** Something that tells good from bad: above 0 is good. */
export interface SentimentReader {
  readonly name: string;
  readonly scoreOf: (text: string) => number;
}

/** A reader that reads each text once, since many tables ask for the same ones. */
export function remembering({ name, scoreOf }: SentimentReader): SentimentReader {
  const scores = new Map<string, number>();
  return {
    name,
    scoreOf(text) {
      const known = scores.get(text) ?? scoreOf(text);
      scores.set(text, known);
      return known;
    },
  };
}

/** What a JavaScript developer finds in the registry. */
export function libraries(): SentimentReader[] {
  const afinn = new Afinn();
  const wink = winkNlp(winkModel, ["sbd", "negation", "sentiment"]);
  return [
    {
      name: "vader-sentiment 1.1.3",
      scoreOf: (text) => vader.SentimentIntensityAnalyzer.polarity_scores(text).compound,
    },
    { name: "AFINN (sentiment 5.0.2)", scoreOf: (text) => afinn.analyze(text).score },
    { name: "wink-sentiment 5.0.2", scoreOf: (text) => winkSentiment(text).score },
    {
      name: "wink-nlp 2.4.0",
      scoreOf: (text) => Number(wink.readDoc(text).out(wink.its.sentiment)),
    },
  ];
}
