/** English words that carry grammar rather than matter. */
export const englishStopWords: ReadonlySet<string> = new Set(
  (
    "a about above after again against ago ain't all almost along already also although always am among an and another any " +
    "anyone anything are aren't around as ask asked at away back be became because become been before began being below between both but by " +
    "came can can't cannot come could couldn't did didn't do does doesn't doing don't done down during each either else enough even ever every " +
    "everyone everything few for from further gave get gets getting give go goes going gone got had hadn't has hasn't have haven't having he he'd he'll " +
    "he's her here here's hers herself him himself his how how's however i i'd i'll i'm i've if in into is isn't it it's its itself just " +
    "keep kept knew know last least less let let's like little look looked lot made make makes making many may maybe me might more most much must my myself " +
    "never no nor not nothing now of off often on once one only or other others ought our ours ourselves out over own perhaps put quite " +
    "rather really said same saw say see seem seemed shall shan't she she'd she'll she's should shouldn't since so some someone something still such take " +
    "taken tell than that that's the their theirs them themselves then there there's these they they'd they'll they're they've thing things think this those though thought " +
    "through till to today together told tomorrow tonight too took toward towards two under until up upon us use used very want wanted was wasn't way we we'd we'll " +
    "we're we've well went were weren't what what's when when's where where's whether which while who who's whole whom whose why why's will with within without " +
    "won't would wouldn't yes yesterday yet you you'd you'll you're you've your yours yourself yourselves"
  ).split(" "),
);

const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$/gu;

/** A token without the punctuation around it, in lower case, with straight apostrophes. */
export function bareWord(token: string): string {
  return token.replace(EDGES, "").replaceAll("\u2019", "'").toLowerCase();
}
