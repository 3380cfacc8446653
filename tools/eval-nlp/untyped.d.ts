// Four libraries that the analysis is compared with come without types.
declare module "sentiment" {
  export default class Sentiment {
    analyze(text: string): { score: number };
  }
}
declare module "vader-sentiment" {
  const vader: { SentimentIntensityAnalyzer: { polarity_scores(text: string): { compound: number } } };
  export default vader;
}
declare module "wink-sentiment" {
  export default function sentimentOf(text: string): { score: number };
}
