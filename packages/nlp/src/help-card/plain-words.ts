import type { Token } from "../tokens.ts";

/** What contracted forms stand for, so that a rule need be written only once. */
const WHOLE = new Map(
  Object.entries({
    "can't": "can not",
    cant: "can not",
    cannot: "can not",
    "won't": "will not",
    wont: "will not",
    "ain't": "am not",
    aint: "am not",
    wanna: "want to",
    gonna: "going to",
    im: "i am",
    ive: "i have",
    "i'm": "i am",
    "it's": "it is",
    "that's": "that is",
    "there's": "there is",
    theres: "there is",
    "what's": "what is",
    whats: "what is",
    "he's": "he is",
    "she's": "she is",
    anymore: "any more",
    tryna: "trying to",
    n: "and",
    u: "you",
  }),
);
const UNMARKED_NOT = /^(do|does|did|is|are|was|were|would|should|could|has|have|had)nt$/;
const ENDINGS = new Map(
  Object.entries({
    "n't": " not",
    "'ve": " have",
    "'ll": " will",
    "'d": " would",
    "'re": " are",
  }),
);

/** English words of a sentence, contractions written out, marks as they are, between single spaces and with one at either end. */
export function englishWords(tokens: readonly Token[]): string {
  const words = tokens.map(({ text, kind }) => (kind === "word" ? written(text) : text));
  return ` ${words.join(" ")} `
    .replace(/ self - (harm|injur|hat|destruct)/g, " self-$1")
    .replace(/ self (harm|injur)/g, " self-$1")
    .replace(/ selfharm/g, " self-harm")
    .replace(/ my self /g, " myself ")
    .replace(/ can not (?:stop|help) /g, " keep ")
    .replace(/ (?:do|am|will) not (?:really )?(?:know|sure|care) (?:if|whether|why|how) /g, " wonder whether ");
}

function written(word: string): string {
  const whole = WHOLE.get(word);
  if (whole !== undefined) return whole;
  if (UNMARKED_NOT.test(word)) return `${word.slice(0, -2)} not`;
  for (const length of [3, 2]) {
    const ending = ENDINGS.get(word.slice(-length));
    if (word.length > length && ending !== undefined) return word.slice(0, -length) + ending;
  }
  return word;
}

const BASE = new Map<string, string>();
for (const [letters, base] of [
  ["àáâã", "a"],
  ["èéêë", "e"],
  ["ìíîï", "i"],
  ["òóôõ", "o"],
  ["ùúû", "u"],
  ["ñ", "n"],
  ["ç", "c"],
  ["œ", "oe"],
] as const) {
  for (const letter of letters) BASE.set(letter, base);
}

/** Words of a sentence in another language: no accents (umlauts stay), elisions apart (`j' ai`), single spaces. */
export function foreignWords(tokens: readonly Token[]): string {
  const words = tokens.map(({ text }) => text.replace(/'/g, "' ")).join(" ");
  let plain = "";
  for (const letter of words) plain += BASE.get(letter) ?? letter;
  return ` ${plain} `;
}

/** Chinese characters of a sentence without anything between them. */
export function chineseCharacters(tokens: readonly Token[]): string {
  return tokens.map(({ text }) => text).join("");
}
