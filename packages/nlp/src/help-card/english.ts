import { ENGLISH_RULES } from "./english-rules.ts";
import type { HeardSentence, LanguageRules, Rule } from "./rule.ts";

const OWN = / (?:i|me|my|myself|mine) /g;
const OTHERS =
  / (?:he|she|they|we|you|who|him|her|them|us|his|their|your|someone|somebody|everyone|people|man|woman|girl|boy|guy|kid|kids|child|children|mum|mom|mother|dad|father|parents|brother|sister|son|daughter|stepdaughter|stepson|niece|nephew|husband|wife|partner|boyfriend|girlfriend|fiance|fiancee|friend|friends|cousin|uncle|aunt|grandma|grandpa|colleague|neighbour|neighbor|student|patient|patients|client|soldier|narrator|hero|heroine|protagonist|character|singer|actor|roommate|ex) /g;
const NOT = / (?:not|never|no|neither|nor|without|stopped|nobody|zero|none) /;
/** They turn what follows back on. */
const TURNS = / (?:but|although|though|however|yet|except|because|and now|until) /g;
const TOLD_BY_OTHERS =
  / (?:asked|asks|ask|form|questionnaire|whether|says|said|goes|sings|writes|whispers|yells|repeats|telling me|told me|yelled at me) (?:\S+ ){0,2}(?:if |whether |: |that |, )?(?:i )?$/;
const TOLD_BY_SELF = / i (?:\S+ )?(?:said|say|told|thought|think|wrote|whispered) (?:\S+ ){0,3}$/;
const WONDERED = / (?:asked|asks|ask)(?: me)? (?:if|whether|about) /;
const MADE_UP =
  / (?:scene|novel|chapter|story|lyrics|song|poem|character|heroine|hero|narrator|protagonist|episode|script|screenplay)(?: \S+){0,8} (?:whispers|says|said|writes|goes|sings|wants|asks|decides|stands|in which|where|explains?) /;
const LONG_AGO =
  / (?:(?:years?|decades?|year and \S+ months?|ages|months|a long time|long time)(?: \S+)? (?:ago|since|back|before)|used to|back then|back in|as a (?:teen|teenager|child|kid|girl|boy|student|young)|when i was (?:\w+teen|a|young|little|younger|twelve|twenty|in|at|[0-9])|in my (?:teens|twenties|thirties|forties|youth)|in (?:19|20)[0-9][0-9]|at the time|once upon|in the past|(?:years|months|weeks|days) (?:clean|without|free|of recovery)|clean (?:from|for|since)|free (?:from|of)|survived|the old me|passed) /;
const AND_NOW =
  / (?:again|still|relapsed?|gone|tonight|last night|yesterday|lately|right now|these days|every (?:day|night)) /;
const LAUGHTER =
  / (?:lol|lmao|lmfao|rofl|haha|hahaha|ha ha|hehe|jk|just kidding|just joking|xd|:d|😂|🤣|😅|😆|😹|🙃|💀|😭|ten out of ten|in a good way) /;
const SMALL_CAUSE =
  / (?:traffic|meetings?|mondays?|spreadsheets?|homework|commute|commuting|song|weather|hungover|hangover|workout|burpees|squats|legs?|gym|printer|emails?|heat|humidity|flu|microphone|awkward|cringe|embarrassing|embarrassed|embarrassment|boredom|boring|casserole|diet|wifi|laundry|dishes|tax|season|chores|queue|deadline|thesis|exams?|quiz|shame|laughing|laughter|hunger|thirst|jealousy|excitement|cuteness|spoilers?) /;
const NO_DEATH =
  / (?:die|dead|death|dying) (?:of|from|for|to|laughing|inside) |(?:killing|killed|kill) myself (?:doing|trying|laughing|working|to|over|with|for|at|running|just to) |shoot myself in /;
const BY_ACCIDENT =
  / (?:shaving|slicing|chopping|onions?|carrots?|cooking|kitchen|glass|paper|plaster|stitches|accident|accidentally|tin|peeling|gardening|roses|sewing|football|tennis|ankle|knee|bike|skiing|surfing|climbing|dancing|gym|slack|bread) /;
const TAKEN_BACK =
  /^ (?:but )?(?:not (?:any more|now|today)|no longer|that is (?:over|behind|past|long gone)|those days|i am (?:glad|happy|so glad)(?: \S+){0,2} (?:stayed|here|alive|survived)|i do not \. |i would not|i would never) /;

/** English, with contractions written out (see `englishWords`). */
export const ENGLISH: LanguageRules = {
  rules: ENGLISH_RULES,
  isMeant({ words, from, to }: HeardSentence, rule: Rule) {
    const before = words.slice(0, from + 1);
    if (NO_DEATH.test(words.slice(from))) return false;
    if (rule.rule === "self-harm" && BY_ACCIDENT.test(words)) return false;
    if (isOthers(before, words.slice(from, to + 1), rule)) return false;
    if (isReported(before)) return false;
    if (LONG_AGO.test(words) && !AND_NOW.test(words)) return false;
    return !isDenied(before);
  },
  isTakenBack: (next) => TAKEN_BACK.test(next),
  isJoking: (words) => LAUGHTER.test(words) || SMALL_CAUSE.test(words),
};

/** Somebody else stands nearer in front of the phrase than the writer does, or nobody does. */
function isOthers(before: string, phrase: string, rule: Rule): boolean {
  if (rule.isSubjectKnown) return false;
  const own = lastOf(before, OWN);
  const other = lastOf(before, OTHERS);
  if (other > own) return !/ (?:my|myself) /.test(phrase) || / (?:he|she|they|you|who) (?:\S+ ){0,4}$/.test(before);
  if (own >= 0) return false;
  // Diaries leave out the `I`; a name or a noun in front is somebody else.
  return (
    !/ (?:my|myself) | i /.test(phrase) && before.trim().split(" ").length > 3 && !/[,;:.] (?:\S+ )?$/.test(before)
  );
}

function isReported(before: string): boolean {
  if (MADE_UP.test(before) || WONDERED.test(before)) return true;
  return TOLD_BY_OTHERS.test(before) && !TOLD_BY_SELF.test(before);
}

/** A negation between the writer and the phrase, or one of a whole clause in front of the writer (`it is not that I …`). */
function isDenied(before: string): boolean {
  const clause = before.slice(lastOf(before, TURNS) + 1);
  if (/ not (?:that|because|as if|like)(?: \S+)? i (?:\S+ ){0,3}$/.test(clause)) return true;
  if (clause.startsWith(" not that i ")) return true;
  const scope = clause.slice(Math.max(0, lastOf(clause, / i /g)));
  const parts = scope.split(/ [,;:.] /);
  return NOT.test(` ${(parts[parts.length - 1] ?? "").trim()} `);
}

function lastOf(words: string, pattern: RegExp): number {
  let last = -1;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(words); match !== null; match = pattern.exec(words)) {
    last = match.index;
    // Neighbours share the space between them.
    pattern.lastIndex = match.index + 1;
  }
  return last;
}
