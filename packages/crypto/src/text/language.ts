/** The languages with spaces and Latin letters whose inflections the search knows. Their order is part of the index. */
export const LATIN_LANGUAGES = [
  "english",
  "german",
  "spanish",
  "french",
  "italian",
  "portuguese",
  "dutch",
  "swedish",
  "norwegian",
  "danish",
  "finnish",
] as const;

export type LatinLanguage = (typeof LATIN_LANGUAGES)[number];

// Function words of one language (or of neighbours that share them), none of them an English word. Folded.
const FUNCTION_WORDS: Readonly<Record<LatinLanguage, string>> = {
  english:
    "the and of with that it is was were my we you he she they this have had been but not what when which who would could should there their our your about after before because from into just don't didn't it's i'm i've very today really then than some felt",
  german:
    "und ich nicht ist das der dem den ein eine einen einem einer mit auf zu wir mein meine meinen meiner sich auch aber haben hatte habe wurde wird wenn weil oder noch nur schon für über nach bei heute sehr mir mich dass doch wie ihr sie er vom zum zur beim sind waren bin gestern morgen kein keine",
  spanish:
    "el los las una y pero muy mi mis yo con por para que qué fue fui estoy está estaba hoy ayer mañana cuando como más también hay había tengo tenía del al lo su sus este esta esto porque nos ha hemos he ser sin sobre todo nada",
  french:
    "le les des une est et je j tu il elle nous vous mon ma mes dans pour avec sur pas ne que qui mais suis était étais ai avons cette ce ces aujourd'hui hier très plus aussi comme quand du au aux sont être avoir fait tout rien chez leur leurs",
  italian:
    "il lo gli che di è sono ho ha abbiamo mio mia miei con per non ma molto oggi ieri quando come più anche della delle dei del nel nella sul alla al una uno mi ti ci si questo questa era ero stato stata perché ancora tutto tutti niente e",
  portuguese:
    "o os um uma e não eu meu minha meus com por para que foi fui estou está estava hoje ontem quando como mais também muito mas do da dos das no na nos nas ao à pelo pela ele ela nós isso isto este esta porque tenho tinha ser sem sobre tudo nada",
  dutch:
    "het een en ik niet is van dat die voor met op zijn mijn wij we maar ook naar bij nog wel heb hebben had heeft werd wordt vandaag gisteren heel erg omdat toen toch dan deze dit ze hij mij uit aan om geen weer veel gewoon",
  swedish:
    "och jag att det är inte en ett som på med för av till har hade var vi min mitt mina men också om när idag igår mycket så efter vid från hon han de dem sig bara eller skulle alla blev varit nu",
  norwegian:
    "og jeg det er ikke en et som på med for av til har hadde var vi min mitt mine men også om når dag går mye så etter ved fra hun han de dem seg bare eller skulle alle ble vært nå meg noe",
  danish:
    "og jeg det er ikke en et som på med for af til har havde var vi min mit mine men også om når dag går meget så efter ved fra hun han de dem sig bare eller skulle alle blev været nu mig noget",
  finnish:
    "ja on ei oli en että se minä minun hän me kun niin mutta myös vain nyt tänään eilen hyvin jos ovat olen olin olla ollut sitten joka tämä mitä vielä kanssa jo kuin siitä sen olisi taas",
};

// What other languages share with English says nothing; it counts for English alone.
const SHARED_WITH_ENGLISH = "is we had he for on me no do as an at by to in so will die war am de a i".split(" ");

const languagesByWord = new Map<string, number>();
for (const [index, language] of LATIN_LANGUAGES.entries()) {
  for (const word of FUNCTION_WORDS[language].split(" ")) {
    if (index > 0 && SHARED_WITH_ENGLISH.includes(word)) continue;
    languagesByWord.set(word, (languagesByWord.get(word) ?? 0) | (1 << index));
  }
}

/** The languages in which a folded word is a function word, as bits in the order of LATIN_LANGUAGES. */
export function languagesHaving(word: string): number {
  return languagesByWord.get(word) ?? 0;
}

const STRONG_EVIDENCE = 4;
const SHORT_TEXT_WORDS = 40;
const ALL = LATIN_LANGUAGES.map((_, index) => index);

/**
 * The languages a text is indexed in, as positions in LATIN_LANGUAGES, from the function words it holds.
 *
 * The index needs recall, not a verdict. A language with a quarter of the leader's function words counts too, so that a diary in
 * two languages is found in both; a short text, or one without evidence, counts as every language, because its few words
 * cost few bits. A query word is looked for under its stems in all languages, so whatever is chosen here, an
 * entry is found by the inflections of the languages chosen. It must depend on nothing but the text: the index and the
 * check of a found entry both ask, at different times.
 */
export function languagesOf(functionWordBits: Iterable<number>): readonly number[] {
  const counts = LATIN_LANGUAGES.map(() => 0);
  let words = 0;
  for (const bits of functionWordBits) {
    words++;
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      const index = 31 - Math.clz32(rest & -rest);
      counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  const most = Math.max(...counts);
  if (most < STRONG_EVIDENCE) return words <= SHORT_TEXT_WORDS ? ALL : FALLBACK;
  return ALL.filter((index) => (counts[index] ?? 0) * 4 >= most);
}

// A long text without function words is a list or an unknown language; it gets the three most likely.
const FALLBACK = ALL.slice(0, 3);
