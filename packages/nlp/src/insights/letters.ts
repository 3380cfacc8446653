/** What a code point is in a word: a letter, a number, or a mark that joins what stands before it. */
export type LetterKind = "L" | "N" | "M";

/**
 * Unicode 17's general categories L, N and M, run behind run: how far a run begins behind the end of the one before, its category, its
 * length; numbers of base 36, left out where they are 0 and 1. A table of our own, since `\p{L}` is of another Unicode in every engine
 * and not known to all.
 */
const RUNS =
  "1cNa 7Lq 6Lq 1bL 7N2 1L 3N L 1N3 1Ln 1Lv 1Lcq 4Lc eL5 7L 1L hM34 L5 1L2 2L4 1L 6L 1L3 1L 1Lk 1L2b 1L3v 1M7 L4m " +
  "1L12 2L 6L15 8M19 1M 1M2 1M2 1M 8Lr 4L4 tMb 5L17 Ml Na 4L2 M L2r 1L M7 2M6 L2 M2 1M4 L2 Na L3 2L gL M Lu Mr 2L2h " +
  "Mb L eNa Lx M9 L2 4L 2M 2Lm M4 L M9 L M3 L M5 iLp M3 4Lb 5Lo 1L7 7M9 L16 Mo 1Mx L1i M3 L Mi L M7 La M2 2Na 1Lg " +
  "M3 1L8 2L2 2Lm 1L7 1L 3L4 2M L M7 2M2 2M3 L 8M 4L2 1L3 M2 2Na L2 2N6 2L 1M 2M3 1L6 4L2 2Lm 1L7 1L2 1L2 1L2 2M " +
  "1M5 4M2 2M3 3M 7L4 1L 7Na M2 L3 M bM3 1L9 1L3 1Lm 1L7 1L2 1L5 2M L M8 1M3 1M3 2L fL2 M2 2Na 9L M6 1M3 1L8 2L2 " +
  "2Lm 1L7 1L2 1L5 2M L M7 2M2 2M3 7M3 4L2 1L3 M2 2Na 1L N6 aM L 1L6 3L3 1L4 3L2 1L 1L2 3L2 3L3 3Lc 4M5 3M3 1M4 2L " +
  "6M eNd dM5 L8 1L3 1Ln 1Lg 2M L M7 1M3 1M4 7M2 1L3 1L2 2L2 M2 2Na 8N7 1L M3 1L8 1L3 1Ln 1La 1L5 2M L M7 1M3 1M4 " +
  "7M2 5L3 1L2 M2 2Na 1L2 M cM4 L9 1L3 1L15 M2 L M7 1M3 1M4 L 5L3 M N7 L3 M2 2Nj 1L6 1M3 1Li 3Lo 1L9 1L 2L7 3M 4M6 " +
  "1M 1M8 6Na 2M2 dL1c M L2 M7 5L7 M8 1Na 13L2 1L 1L5 1Lo 1L 1La M L2 M9 L 2L5 1L 1M7 1Na 2L4 wL nM2 6Nk 1M 1M 1M " +
  "4M2 L8 1L10 4Mk 1M2 L5 Mb 1M10 9M 1lL17 Mk L Na 6L6 M4 L4 M3 L M3 L2 M7 L3 M4 Ld Mc L M Na M4 2L12 1L 5L 2L17 " +
  "1L99 1L4 2L7 1L 1L4 2L15 1L4 2Lx 1L4 2L7 1L 1L4 2Lf 1L1l 1L4 2L1v 2M3 9Nk 3Lg gL2e 2L6 3Lh8 2Lh 1Lq 5L23 3N3 L8 " +
  "7Li M4 9Lj M3 bLi M2 cLd 1L3 1M2 cL1g Mw 3L 4L M 2Na 6Na hM3 1M Na 6L2h 7L5 M2 Ly M L 5L1y aLv 1Mc 4Mc aNa Lu " +
  "2L5 bL18 4Lq 6Nb 11Ln M5 4L1h Ma 1Mt 2M Na 6Na dL 8M1a 2Mc kM5 L1b Mh L8 3Na hM9 cM3 Lu Md L2 Na L18 Me cL10 Mk " +
  "8Na 3L3 Na L10 2Lb 5L17 2L3 gM3 1Ml L4 M L6 M L2 M3 L 5L5c M1s L7q 2L6 2L12 2L6 2L8 1L 1L 1L 1Lv 2L1h 1L7 1L 3L3 " +
  "1L7 3L4 2L6 4Ld 5L3 1L7 37N L 2N6 5L Na 6Ld 1fMx hL 4L 2La 1L 3L5 6L 1L 1L 1L4 1Lb 2L4 5L5 4L 1N1f L2 N5 k6N1o " +
  "26Nm hiNu vgL6d 6L4 M3 L2 9N 2L12 1L 5L 2L1k 7L fM Ln 9L7 1L7 1L7 1L7 1L7 1L7 1L7 1L7 1Mw 1bL d1L2 N pN9 M6 1L5 " +
  "2N3 L2 4L2e 2M2 2L3 1L2i 1L4 5L17 1L2m 3N4 aLw 1cLg wNa uN8 1Nf wNa 13Nf 8wL534 1sLh3h 1vL1a 2L7h 3Lg Na L2 kL1b " +
  "M4 1Ma 1Lv M2 L1y Na M2 11L9 2L2v 2L2a kLh M L3 M L4 M Ln M5 4M 3N6 aL1g cM2 L1e Mi aNa 6Mi L6 3L 1L2 M Na Ls M8 " +
  "2Ln Md cLt 3M4 L1b Me eL Na 6L5 M La Na L5 1L15 Me 9L3 M L8 M2 2Na 6Ln 3L M3 L1e M L M3 L2 M2 L5 M2 L M L oL3 " +
  "2Lb M5 2L3 M2 aL6 2L6 2L6 9L7 1L7 1L17 1Le 6L37 M8 1M2 2Na 6L8mc cLn 4L1d 6isLa6 2L2y 12L7 cL5 5L M La 1Ld 1L5 " +
  "1L 1L2 1L2 1L30 xLa3 iL1s 2L1i 14Lc 4Mg gMg 1sL5 1L3r jNa 7Lq 6Lq bL2h 3L6 2L6 2L6 2L3 zLc 1Lq 1Lj 1L2 1Lf 2Le " +
  "yL3f cN19 cN1l hN2 35M 3mLt 3L1d fM Nr 4Lw N4 9Lk N L8 N 5L12 M5 5Lu 2L10 4L8 1N5 16L4e 2Na 6L10 4L10 4L14 8L1g " +
  "cLb 1Lf 1L7 1L2 1Lb 1Lf 1L7 1L2 3L1g cL8n 9Lm aL8 oL6 1L16 1L9 1xL6 2L 1L18 1L2 3L 2Ln 2N8 Ln 2N7 Lv 8N9 1cLj " +
  "1L2 5N5 Lm N6 4Lq 6Lq 12L1k 4N2 L2 Ng 2N1a L M3 1M2 5M4 L4 1L3 1Lt 2M3 4M N9 nLt N2 1Lt N3 wL8 1Ls M2 4N5 gL1i " +
  "aLm 2N8 Lj 5N8 Li nN7 28L21 1jL1f dL1f 7N6 L10 M4 8Na 6Na Ls 3M5 1Ln 62Nv 1L16 1M2 3L2 gL6 1eM6 Lt Na L 8Lm Mb " +
  "N4 rLi M4 16Ll N7 kLn 9M3 L1h Mf bNu M L2 M2 L 9M4 L19 Mb 7M dLp 7Na 6M3 L10 Me 1Na 4L M2 L 8Lz M 2L 9M3 L1c Me " +
  "L4 4M4 1M2 Na L 1L 4Nk bLi 1Lp Mc 6M L2 M 1qL7 1L 1L4 1Lf 1La 7L1b Mc 5Na 6M4 1L8 2L2 2Lm 1L7 1L2 1L5 1M2 L M7 " +
  "2M2 2M3 2L 6M 5L5 M2 2M7 3M5 bLa 1L 2L 1L12 1L M9 1M 2M 1M4 1M5 L M L dM2 tL1h Mi L4 5Na 4M L3 uL1c Mk L2 1L 8Na " +
  "4mL1b M7 2M9 nL4 M2 yL1c Mh 3L bNa 12L17 Md L 7Na 6Nk sLr 2Mf 4Nc 4L7 55L18 Mf 2tL1s Nj cL8 2L 2L8 1L2 1Lo M6 " +
  "1M2 2M4 L M L M2 cNa 1yL8 2L13 M7 2M7 L 1L M rL Ma L14 M7 L M4 8M 8L Mb L1a Mg 3L iL21 2vM8 2gLx fNa 6L9 1L11 M8 " +
  "1M8 L fNt 5Lu 2Mm 1Me 21L7 1L2 1L12 M6 3M 1M2 1M7 L M 8Na 6L6 1L2 1Lw M5 1M2 1M5 L 7Na 6L18 4Na 6uLj M4 9M2 L M " +
  "Ld 1Ly M7 3M5 dNa M 2dL fNl 17Lpm 2uN33 hL5g 218L2p fLts gM L6 Mf aL32z 5Lg7 5a1Lu Mi Na 1c6Lft 7Lv 1Na 6L27 1Na " +
  "6Lu 2M5 bL1c M7 9L4 cNa 1N7 1Ll 5Lj c0L19 3Na 5iL1s Nn 9Lp 2Lp 18L23 4M L M1j 7M4 Ld 1sL2 1L M bM2 L2 N3 9L5p2 " +
  "15Lw 2pL37 6ppL4 1L7 1L2 1L83 fL tL3 2L eL4 8Lb0 1s4L2z 5Ld 3L9 7La 3M2 381Na eeM1a 2Mn f2M5 3M6 8M8 2M7 uM4 " +
  "44M3 3fNk cNk 30Np 3rL2d 1L1z 1L2 2L 2L2 2L4 1Lc 1L 1L7 1L1t 1L4 2L8 1L7 1Ls 1L4 1L5 1L 3L7 1L9g 2Lp 1Lp 1Lv 1Lp " +
  "1Lv 1Lp 1Lv 1Lp 1Lv 1Lp 1L8 2N1e e8M1j 4M1e 8M eM mM5 1Mf uoLv 6L6 5xM7 1Mh 2M7 1M2 1M5 5L1q xM 34L19 3M7 L7 2Na " +
  "4L 8xLu M hL18 M4 Na d2Ls M4 Na 5yLu M2 L Na 5hLv 1L3 M L2 M L7 M2 L5 M 8L2 68L7 1L4 1L2 1Lf 1L5h 2N9 M7 15L1w " +
  "M7 L 4Na lzN1n 1N3 1N4 24N19 1Nf 5eL4 1Lr 1L2 1L 2L 1La 1L4 1L 1L 6L 4L 1L 1L 1L3 1L2 1L 2L 1L 1L 1L 1L 1L2 1L " +
  "2L4 1L7 1L4 1L4 1L 1La 1Lh 5L3 1L5 1Lh g4Nd 25fNa smLwyo wL3dq 2L4ge 2L5rl fLha 1wiLf2 15uL3t7 5L6ju f62uM6o";
/** First and last letter of scripts that put no spaces between words: Thai, Lao, Khmer, kana, Han. */
const UNSPACED_BLOCKS = [
  [0xe01, 0xedf],
  [0x1780, 0x17f9],
  [0x3005, 0x3005],
  [0x3007, 0x3029],
  [0x3038, 0x303b],
  [0x3041, 0x3096],
  [0x309d, 0x30ff],
  [0x31f0, 0x31ff],
  [0x3400, 0x9fff],
  [0xf900, 0xfad9],
  [0xff66, 0xff9d],
  [0x16fe3, 0x16fe3],
  [0x16ff0, 0x16ff6],
  [0x1aff0, 0x1b167],
  [0x20000, 0x33479],
] as const;
const FIRST_UNSPACED = 0xe01;

const firsts: number[] = [];
const ends: number[] = [];
const kinds: LetterKind[] = [];
let end = 0;
for (const run of RUNS.split(" ")) {
  const at = run.search(/[LNM]/);
  const first = end + (Number.parseInt(run.slice(0, at), 36) || 0);
  end = first + (Number.parseInt(run.slice(at + 1), 36) || 1);
  firsts.push(first);
  ends.push(end);
  kinds.push(run[at] as LetterKind);
}

/** What a code point is in a word; `undefined` for all that stands between words. */
export function letterKindOf(codePoint: number): LetterKind | undefined {
  // The first run that ends behind it.
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] as number) > codePoint) high = middle;
    else low = middle + 1;
  }
  return codePoint >= (firsts[low] ?? Infinity) ? kinds[low] : undefined;
}

/** Whether a letter is of a script without spaces: what stands between two spaces there is a sentence. */
export function isUnspaced(codePoint: number): boolean {
  if (codePoint < FIRST_UNSPACED) return false;
  return UNSPACED_BLOCKS.some(([first, last]) => codePoint >= first && codePoint <= last);
}
