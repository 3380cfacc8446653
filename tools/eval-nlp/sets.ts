import { readSet } from "../train-nlp/data.ts";

export interface PolarText {
  readonly text: string;
  readonly isGood: boolean;
}

export interface LabelledText {
  readonly text: string;
  readonly labels: ReadonlySet<string>;
}

/** Reads a set, or every so-manieth row of it. */
export type Reader = (name: string) => readonly Readonly<Record<string, string>>[];

/** @param every 1 for whole sets, 4 for a quarter of each */
export function createReader(folder: string, every: number): Reader {
  return (name) => readSet(folder, name).filter((_, index) => index % every === 0);
}

/** Texts that are good or bad, of test parts alone. */
export function polarSets(read: Reader): { readonly name: string; readonly texts: readonly PolarText[] }[] {
  return [
    {
      name: "SST-2",
      texts: read("sst/test")
        .filter(({ label5 }) => label5 !== "2")
        .map(({ text = "", label5 }) => ({ text, isGood: Number(label5) > 2 })),
    },
    { name: "UCI", texts: read("uci_sentences/test").map(ofLabel) },
    { name: "IMDB", texts: read("imdb/test").map(ofLabel) },
    {
      name: "tweets, 2 classes",
      texts: read("tweets_sentiment/test")
        .filter(({ label }) => label !== "neutral")
        .map(ofLabel),
    },
  ];
}

/** The test part of GoEmotions. */
export function emotionTexts(read: Reader): LabelledText[] {
  return read("goemotions/test").map(({ text = "", labels = "" }) => ({ text, labels: new Set(labels.split(",")) }));
}

/** Tweets that are good, bad or neither, each under one label. */
export function tweetTexts(read: Reader): LabelledText[] {
  return read("tweets_sentiment/test").map(({ text = "", label = "" }) => ({ text, labels: new Set([label]) }));
}

function ofLabel({ text = "", label }: Readonly<Record<string, string>>): PolarText {
  return { text, isGood: label === "positive" };
}
