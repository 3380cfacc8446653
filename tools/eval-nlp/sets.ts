import { groupOf } from "../../packages/nlp/src/emotions.ts";
import type { SentimentLabel } from "../../packages/nlp/src/index.ts";
import { readSet, type Row } from "../train-nlp/data.ts";

export interface PolarText {
  readonly text: string;
  readonly isGood: boolean;
}

/** A text with what its set says of its feeling. */
export interface FeltText {
  readonly text: string;
  readonly label: SentimentLabel;
}

export interface LabelledText {
  readonly text: string;
  readonly labels: ReadonlySet<string>;
}

export interface NamedSet<T> {
  readonly name: string;
  readonly texts: readonly T[];
}

/** Reads a set, or every so-manieth row of it. */
export type Reader = (name: string) => readonly Row[];

/** @param every 1 for whole sets, 4 for a quarter of each */
export function createReader(folder: string, every: number): Reader {
  return (name) => readSet(folder, name).filter((_, index) => index % every === 0);
}

/** Texts that are good or bad, of test parts alone. */
export function polarSets(read: Reader): NamedSet<PolarText>[] {
  return [
    { name: "SST-2", texts: polar(stars(read)) },
    { name: "UCI", texts: polar(read("uci_sentences/test").map(ofLabel)) },
    { name: "IMDB", texts: polar(reviews(read)) },
    { name: "tweets, 2 classes", texts: polar(tweets(read)) },
  ];
}

/** Texts that are good or bad, of sets that no part of the model has learnt from. */
export function strangePolarSets(read: Reader): NamedSet<PolarText>[] {
  return [
    { name: "UCI", texts: polar(read("uci_sentences/test").map(ofLabel)) },
    { name: "tweets", texts: polar(tweets(read)) },
    {
      name: "tweets' emotions",
      texts: read("tweets_emotion/test").map(({ text = "", label = "" }) => ({
        text,
        isGood: label === "joy" || label === "optimism",
      })),
    },
    {
      name: "ISEAR",
      texts: read("isear/test").map(({ text = "", label }) => ({ text, isGood: label === "joy" })),
    },
  ];
}

/** Texts that are good, bad, neither or (in GoEmotions alone) both, of test parts of sets that the model learnt from. */
export function feltSets(read: Reader): NamedSet<FeltText>[] {
  return [
    { name: "SST", texts: stars(read) },
    { name: "GoEmotions", texts: read("goemotions/test").flatMap(ofEmotions) },
    { name: "EmoBank", texts: read("emobank/test").flatMap(ofValence) },
    { name: "XED", texts: read("xed_en/test").flatMap(ofPlutchik) },
  ];
}

/** Reviews, each good or bad. */
export function reviews(read: Reader): FeltText[] {
  return read("imdb/test").map(ofLabel);
}

/** Tweets that are good, bad or neither. */
export function tweets(read: Reader): FeltText[] {
  return read("tweets_sentiment/test").map(ofLabel);
}

/** The test part of GoEmotions. */
export function emotionTexts(read: Reader): LabelledText[] {
  return read("goemotions/test").map(({ text = "", labels = "" }) => ({ text, labels: new Set(labels.split(",")) }));
}

/** Those that are good or bad. */
export function polar(texts: readonly FeltText[]): PolarText[] {
  return texts.flatMap(({ text, label }) =>
    label === "positive" || label === "negative" ? [{ text, isGood: label === "positive" }] : [],
  );
}

function stars(read: Reader): FeltText[] {
  return read("sst/test").map(({ text = "", label5 }) => ({
    text,
    label: label5 === "2" ? "neutral" : Number(label5) > 2 ? "positive" : "negative",
  }));
}

function ofLabel({ text = "", label }: Row): FeltText {
  return { text, label: label === "positive" || label === "negative" ? label : "neutral" };
}

/** What is only surprise, confusion or the like is left out: it may be either. */
function ofEmotions({ text = "", labels = "" }: Row): FeltText[] {
  const groups = new Set(labels.split(",").map(groupOf));
  const label = labelOf(groups.has("positive"), groups.has("negative"));
  return label !== "neutral" || groups.has("neutral") ? [{ text, label }] : [];
}

/** 1 to 5; what lies between a plain report and a feeling is left out. */
function ofValence({ text = "", valence }: Row): FeltText[] {
  const distance = Number(valence) - 3;
  if (Math.abs(distance) > 0.3) return [{ text, label: distance > 0 ? "positive" : "negative" }];
  return Math.abs(distance) < 0.15 ? [{ text, label: "neutral" }] : [];
}

/** Plutchik's emotions; several at once say little of a short line, and those that may be either are left out. */
function ofPlutchik({ text = "", labels = "" }: Row): FeltText[] {
  const emotions = labels.split(",");
  const isGood = emotions.some((one) => one === "joy" || one === "trust");
  const isBad = emotions.some((one) => ["anger", "sadness", "fear", "disgust"].includes(one));
  const label = labelOf(isGood, isBad);
  return label === "mixed" || (label === "neutral" && !emotions.includes("neutral")) ? [] : [{ text, label }];
}

function labelOf(isGood: boolean, isBad: boolean): SentimentLabel {
  return isGood ? (isBad ? "mixed" : "positive") : isBad ? "negative" : "neutral";
}
