import type { GoldenText } from "../../packages/nlp/golden/golden-file.ts";
import { seededRandom } from "../random.ts";

const WHO =
  "I|We|My sister|Dad|Mum|Anna|My boss|The kids|Nobody|Grandma|My husband|A stranger|Tom|The doctor|My therapist".split(
    "|",
  );
const DID =
  "felt proud of the garden|cried in the car|finished the report at work|could not sleep|laughed until it hurt|was so angry about money|cooked soup for everyone|missed the old house|ran ten kilometres|painted the kitchen blue|was afraid of the exam|prayed for a while|thanked me for the letter|lost the keys again|walked along the river|was disappointed in me|played chess with Ben|had a headache all day|fell in love with the sea|was surprised by the news|is not unhappy|did not like the film|hated every minute|said sorry at last|was grateful for the quiet|worried about the operation|bought too much bread|dreamed of the mountains|was jealous of her|remembered how he laughed".split(
    "|",
  );
const WHEN =
  "this morning|after lunch|at three in the night|before the meeting|on the train|for the first time in years|as always|last Sunday|in the rain|without knowing why".split(
    "|",
  );
const LINK = [". ", ". ", "! ", "... ", "? ", ", but ", ", and ", " because ", "\n", "\n\n", " - ", "; "];
const SIGNS = "😊 😢 😂 🥰 😡 🙏 👍🏽 ❤️ 🎉 💔 🤷‍♀️ :) :( <3 :D ;-) xD lol omg tbh".split(" ");
/** Blocks of code units, surrogates by themselves among them, from which nonsense is drawn. */
const BLOCKS = [
  [0x00, 0x7f],
  [0x80, 0x24f],
  [0x300, 0x36f],
  [0x370, 0x52f],
  [0x590, 0x6ff],
  [0x900, 0xd7f],
  [0xe00, 0xe7f],
  [0x1100, 0x11ff],
  [0x1e00, 0x1fff],
  [0x2000, 0x206f],
  [0x2190, 0x2bff],
  [0x3000, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xd800, 0xdfff],
  [0xe000, 0xf8ff],
  [0xfb00, 0xffff],
] as const;

/** Entries of a diary as nobody wrote them, spoilt in the ways that hands and machines spoil texts; every fifth is nonsense. */
export function generatedTexts(count: number, seed: number): GoldenText[] {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;

  function entry(): string {
    let text = "";
    for (let left = 1 + below(7); left > 0; left--) text += `${pick(WHO)} ${pick(DID)} ${pick(WHEN)}${pick(LINK)}`;
    return text.trimEnd();
  }

  const SPOILERS: readonly ((word: string) => string)[] = [
    (word) => word.toUpperCase(),
    (word) => word.toLowerCase(),
    (word) => `${word}${word.slice(-1).repeat(below(6))}`,
    (word) => `${word} ${pick(SIGNS)}`,
    (word) => `not ${word}`,
    (word) => word.slice(1) + word.slice(0, 1),
    (word) => word.slice(0, below(word.length) + 1),
    (word) => `"${word}"`,
    (word) => `${word.slice(0, 2)}\u0301${word.slice(2)}`,
    (word) => word.replaceAll("a", "ä").replaceAll("e", "é"),
    (word) => `${word}${pick(["!!", "?!", "…", ".", ",", "\u2019s"])}`,
    (word) => `${word}${String.fromCharCode(0xd800 + below(0x800))}`,
    () => pick(["und", "pero", "je", "我", "сегодня", "اليوم", "https://example.org/x", "12:30", "3rd"]),
  ];

  function spoilt(text: string, share: number): string {
    return text
      .split(" ")
      .map((word) => (word !== "" && random() < share ? pick(SPOILERS)(word) : word))
      .join(" ");
  }

  function nonsense(): string {
    let text = "";
    for (let left = 1 + below(120); left > 0; left--) {
      const [first, last] = pick(BLOCKS);
      text += String.fromCharCode(first + below(last - first + 1));
      if (random() < 0.2) text += pick([" ", ". ", " happy ", " not ", "\n"]);
    }
    return text;
  }

  return Array.from({ length: count }, (_, at): GoldenText => {
    if (at % 5 === 4) return { text: nonsense() };
    return { text: spoilt(entry(), [0, 0.1, 0.3, 0.6][at % 4] as number) };
  });
}
