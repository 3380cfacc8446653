declare module "wink-sentiment" {
  /** Scores one phrase by AFINN-165, emoji and emoticons; `normalizedScore` lies between -5 and 5. */
  export default function sentiment(phrase: string): {
    readonly score: number;
    readonly normalizedScore: number;
    readonly tokenizedPhrase?: readonly { readonly value: string; readonly tag: string; readonly score?: number }[];
  };
}
