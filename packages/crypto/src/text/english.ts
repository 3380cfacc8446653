/**
 * The Snowball stemmer for English ("Porter2", https://snowballstem.org/algorithms/english/stemmer.html), for a folded
 * word. It is our own because the package that serves the other languages has the Porter stemmer of 1980 under this name,
 * which does not find `die` by `dying`, confuses `news` with `new` and `general` with `generous`.
 */
export function stemEnglish(word: string): string {
  if (word.length < 3) return word;
  const exception = EXCEPTIONS.get(word);
  if (exception !== undefined) return exception;
  let stem = markConsonantY(word.startsWith("'") ? word.slice(1) : word);
  const [r1, r2] = regions(stem);
  stem = removePlural(stem);
  stem = removePast(stem, r1);
  if (/[^aeiouy][yY]$/.test(stem) && stem.length > 2) stem = stem.slice(0, -1) + "i";
  stem = replaceSuffix(stem, r1, STEP_2);
  stem = removeThird(stem, r1, r2);
  stem = removeFourth(stem, r2);
  stem = removeFinal(stem, r1, r2);
  return stem.replaceAll("Y", "y");
}

const EXCEPTIONS = new Map<string, string>([
  ...["sky", "news", "howe", "atlas", "cosmos", "bias", "andes"].map((word): [string, string] => [word, word]),
  ["skis", "ski"],
  ["skies", "sky"],
  ["idly", "idl"],
  ["gently", "gentl"],
  ["ugly", "ugli"],
  ["early", "earli"],
  ["only", "onli"],
  ["singly", "singl"],
]);

/** A y that begins the word or follows a vowel is a consonant, written Y. */
function markConsonantY(word: string): string {
  if (!word.includes("y")) return word;
  let marked = "";
  for (const letter of word) {
    const isConsonant = letter === "y" && (marked === "" || isVowel(marked.at(-1)));
    marked += isConsonant ? "Y" : letter;
  }
  return marked;
}

function isVowel(letter: string | undefined): boolean {
  return letter !== undefined && "aeiouy".includes(letter);
}

const LONG_PREFIX = /^(?:gener|commun|arsen|past|univers|later|emerg|organ|inter)/;

/** R1 begins after the first consonant that follows a vowel, R2 likewise within R1. */
function regions(word: string): [r1: number, r2: number] {
  const r1 = LONG_PREFIX.exec(word)?.[0].length ?? regionAfter(word, 0);
  return [r1, regionAfter(word, r1)];
}

function regionAfter(word: string, from: number): number {
  let at = from;
  while (at < word.length && !isVowel(word[at])) at++;
  while (at < word.length && isVowel(word[at])) at++;
  return Math.min(at + 1, word.length);
}

function removePlural(word: string): string {
  const stem = word.replace(/'(?:s'?)?$/, "");
  if (stem.endsWith("sses")) return stem.slice(0, -2);
  if (/ie[ds]$/.test(stem)) return stem.slice(0, stem.length > 4 ? -2 : -1);
  if (/[us]s$/.test(stem)) return stem;
  return stem.endsWith("s") && /[aeiouy]/.test(stem.slice(0, -2)) ? stem.slice(0, -1) : stem;
}

function removePast(word: string, r1: number): string {
  const suffix = /(?:eed(?:ly)?|ed(?:ly)?|ing(?:ly)?)$/.exec(word)?.[0];
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (suffix.startsWith("eed")) {
    const stays = stem.length < r1 || /^(?:proc|exc|succ)$/.test(stem);
    return stays ? word : stem + "ee";
  }
  if (suffix === "ing") {
    if (/^[^aeiouy]y$/.test(stem)) return stem.slice(0, -1) + "ie";
    if (/^(?:inn|out|cann|herr|earr|even)$/.test(stem)) return word;
  }
  if (!/[aeiouy]/.test(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return stem + "e";
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return /^[aeo]..$/.test(stem) ? stem : stem.slice(0, -1);
  return stem.length === r1 && endsShort(stem) ? stem + "e" : stem;
}

/** Whether a word ends in a short syllable. */
function endsShort(word: string): boolean {
  return /[^aeiouy][aeiouy][^aeiouywxY]$|^[aeiouy][^aeiouy]$|past$/.test(word);
}

// Longest first: the longest suffix that fits decides, even where its condition then fails.
const STEP_2: readonly (readonly [suffix: string, replacement: string])[] = [
  ["ational", "ate"],
  ["ization", "ize"],
  ["fulness", "ful"],
  ["ousness", "ous"],
  ["iveness", "ive"],
  ["tional", "tion"],
  ["biliti", "ble"],
  ["lessli", "less"],
  ["entli", "ent"],
  ["ation", "ate"],
  ["alism", "al"],
  ["aliti", "al"],
  ["ousli", "ous"],
  ["iviti", "ive"],
  ["fulli", "ful"],
  ["ogist", "og"],
  ["enci", "ence"],
  ["anci", "ance"],
  ["abli", "able"],
  ["izer", "ize"],
  ["ator", "ate"],
  ["alli", "al"],
  ["bli", "ble"],
  ["ogi", "og"],
  ["li", ""],
];

function replaceSuffix(word: string, r1: number, suffixes: typeof STEP_2): string {
  const found = suffixes.find(([suffix]) => word.endsWith(suffix));
  if (found === undefined) return word;
  const [suffix, replacement] = found;
  const stem = word.slice(0, -suffix.length);
  if (stem.length < r1) return word;
  if (suffix === "ogi" && !stem.endsWith("l")) return word;
  if (suffix === "li" && !/[cdeghkmnrt]$/.test(stem)) return word;
  return stem + replacement;
}

const STEP_3: typeof STEP_2 = [
  ["ational", "ate"],
  ["tional", "tion"],
  ["alize", "al"],
  ["icate", "ic"],
  ["iciti", "ic"],
  ["ical", "ic"],
  ["ness", ""],
  ["ful", ""],
];

function removeThird(word: string, r1: number, r2: number): string {
  if (!word.endsWith("ative")) return replaceSuffix(word, r1, STEP_3);
  return word.length - 5 >= r2 ? word.slice(0, -5) : word;
}

function removeFourth(word: string, r2: number): string {
  const suffix = /(?:ement|ance|ence|able|ible|ment|ant|ent|ism|ate|iti|ous|ive|ize|ion|al|er|ic)$/.exec(word)?.[0];
  if (suffix === undefined) return word;
  const stem = word.slice(0, -suffix.length);
  if (stem.length < r2 || (suffix === "ion" && !/[st]$/.test(stem))) return word;
  return stem;
}

function removeFinal(word: string, r1: number, r2: number): string {
  const stem = word.slice(0, -1);
  if (word.endsWith("e")) return stem.length >= r2 || (stem.length >= r1 && !endsShort(stem)) ? stem : word;
  return word.endsWith("ll") && stem.length >= r2 ? stem : word;
}
