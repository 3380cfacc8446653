/** Pairs of words to search for, by how often their words occur. */
export interface PairClass {
  readonly name: string;
  readonly pairs: readonly string[];
  /** Entries that hold both words, over the pairs of the class. */
  readonly matches: { readonly least: number; readonly most: number };
}

/** Shares of the entries that a word of each kind stands in. */
const KINDS = { rare: [0.0005, 0.003], middling: [0.02, 0.06], frequent: [0.3, 1] } as const;
const CLASSES: readonly (readonly [keyof typeof KINDS, keyof typeof KINDS])[] = [
  ["rare", "rare"],
  ["middling", "middling"],
  ["frequent", "frequent"],
  ["rare", "frequent"],
];

/** Picks pairs for each class by counting the texts, so that a class means the same in journals of all sizes. */
export function pickPairs(texts: readonly string[], vocabulary: readonly string[], each: number): PairClass[] {
  const known = new Set(vocabulary);
  const entriesByWord = new Map<string, Set<number>>();
  for (const [index, text] of texts.entries()) {
    for (const word of new Set(text.toLowerCase().match(/[a-z]+/g))) {
      if (!known.has(word)) continue;
      const entries = entriesByWord.get(word);
      if (entries === undefined) entriesByWord.set(word, new Set([index]));
      else entries.add(index);
    }
  }
  const wordsOf = (kind: keyof typeof KINDS): string[] => {
    const [least, most] = KINDS[kind];
    return vocabulary.filter((word) => {
      const share = (entriesByWord.get(word)?.size ?? 0) / texts.length;
      return share > 0 && share >= least && share <= most;
    });
  };
  return CLASSES.flatMap(([one, two]) => {
    const pairs =
      one === two ? neighbours(spread(wordsOf(one), 2 * each)) : crossed(spread(wordsOf(one), each), wordsOf(two));
    if (pairs.length === 0) return [];
    const counts = pairs.map(([a, b]) => entriesByWord.get(a)!.intersection(entriesByWord.get(b)!).size);
    return [
      {
        name: one === two ? one : `${one} and ${two}`,
        pairs: pairs.map((pair) => pair.join(" ")),
        matches: { least: Math.min(...counts), most: Math.max(...counts) },
      },
    ];
  });
}

function neighbours(words: readonly string[]): (readonly [string, string])[] {
  return Array.from({ length: words.length >> 1 }, (_, index) => [
    words[2 * index] as string,
    words[2 * index + 1] as string,
  ]);
}

function crossed(words: readonly string[], others: readonly string[]): (readonly [string, string])[] {
  if (others.length === 0) return [];
  return words.map((word, index) => [word, others[index % others.length] as string]);
}

/** So many of the words, evenly over their ranks. */
function spread(words: readonly string[], count: number): string[] {
  if (words.length <= count) return [...words];
  return Array.from({ length: count }, (_, index) => words[Math.floor((index * words.length) / count)] as string);
}
