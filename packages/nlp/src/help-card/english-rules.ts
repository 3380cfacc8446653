import type { HelpCardRule, Rule } from "./rule.ts";

const ADVERB =
  "really|just|honestly|truly|so|badly|still|only|simply|always|often|sometimes|even|actually|literally|fucking|kind|of|sort|also|now|" +
  "genuinely|seriously|desperately|constantly|maybe|probably|quietly|already|ever|very|much|quite|all|long|any|more";
/** Up to three words that change nothing. */
const GAP = `(?: (?:${ADVERB})){0,3}`;
const PILLS =
  "(?:sleeping )?(?:pills|tablets|painkillers|medication|meds|packet|packets|bottle|box|antidepressants|paracetamol)";
const SELF_KILLING =
  "(?:(?:to|should|will) kms|to off myself|(?:kill|killing|killed|hang|hanging|hanged|hung|drown|drowning|drowned|shoot|shooting|offing|unalive|unaliving|poison|poisoning) myself|" +
  "(?:end|ending|ended|take|taking|took) my(?: own)? life|commit(?:ting)? suicide|slit(?:ting)? my wrists?|end(?:ing)? it all|" +
  "(?:jump|jumping|step|stepping|throw myself|throwing myself) (?:off|from|in front of|under) (?:a|the|that|this|my) (?:bridge|roof|building|train|window|balcony|cliff|platform|bus|truck))";
const DEATH = `(?:die|be dead|be gone|not exist|not be alive|not be here|stop existing|stop living|stop being alive|cease to exist|disappear forever|disappear for good|sleep forever|go to sleep forever|go to sleep and never wake up|${SELF_KILLING})`;
/** After `live` these speak of a place or a way, not of life. */
const NOT_A_PLACE =
  "(?! (?:a|an|in|at|on|out|there|here|together|apart|alone|next|near|under|off|by|up|my|through|the|where|between|among|for|to|elsewhere|anywhere|somewhere|with (?:him|her|them|my|mum|mom|dad|the|people|that man|roommates)) )";
const DEAD = "(?:dead|gone|not around|not here|not alive|not there|not in the picture)";

const found = (rule: HelpCardRule, source: string, more: Partial<Rule> = {}): Rule => ({
  rule,
  pattern: new RegExp(` (?:${source.replace(/~/g, GAP)})(?= )`),
  isAmbiguous: false,
  isSubjectKnown: false,
  ...more,
});
const ambiguous = { isAmbiguous: true } as const;
const known = { isSubjectKnown: true } as const;

/** In `~` stand words that change nothing. */
export const ENGLISH_RULES: readonly Rule[] = [
  found(
    "wish to die",
    `(?:want|wants|wanted|wanting|wish|wishing|wished|long|longing|ready|prefer|love|like|need|feel like|going)~ to~ ${DEATH.replace("die|", "")}`,
  ),
  found("wish to die", "(?:want|wants|wanted|wanting|wish|wishing|wished|longing|ready)~ to~ die"),
  found(
    "wish to die",
    `(?:wish|wished|wishing)~(?: that)?~ i(?: would| could| had| have)?~ (?:was~ dead|were~ dead|am dead|be dead|died?|never been born|never existed|not exist|not been born|was never born|were never born|was not (?:born|alive|here)|were not (?:born|alive|here)|not be here|disappear forever)`,
    known,
  ),
  found("wish to die", "(?:i would|would|i had)~ rather~ (?:be dead|be gone|not be alive|not exist|be six feet under)"),
  found(
    "wish to die",
    "i~ deserve~ to~ (?:die|be dead)|i~ should~ (?:be dead|not exist|not be alive|never have (?:existed|been born))",
    known,
  ),
  found("wish to die", "better off~ (?:dead|not in this world|not alive)"),
  found(
    "wish to die",
    "death would~ be~ (?:a~ relief|better|easier|welcome|a mercy)|(?:dream|dreaming|daydream|daydreaming|fantasise|fantasize|fantasising|fantasizing|fantasies|obsessed|obsessing)~ (?:of|about|with)~ (?:dying|death|being dead)",
  ),
  found(
    "wish to die",
    "long~ for~ death|(?:pray|praying|hope|hoping|prayed|hoped)~(?: \\S+){0,3} (?:die in my sleep|to die|i die)",
    ambiguous,
  ),
  found(
    "no wish to go on",
    `not~ (?:want|wanting|wish|care)~ to~ (?:be alive|exist|be here any more|be in this world|be on this (?:earth|planet)|go on living|keep living|continue living|keep trying to live|live${NOT_A_PLACE})`,
  ),
  found("no wish to go on", `no longer~ (?:want|wish)~ to~ (?:be alive|exist|be here|go on|live${NOT_A_PLACE})`),
  found(
    "no wish to go on",
    "living is too~ much|(?:tired|sick|exhausted)~ of~ (?:living|being alive|life|existing|surviving)(?! (?:in|with|at|out|on|together|like|here|there|alone) )|(?:no|not (?:\\S+ ){0,4}(?:any|a|the|one)|what is the|what is even the)~ (?:reason|point|use)~ (?:to|in|of|for)~ (?:live|living|keep living|being alive|staying alive|stay alive|life|going on living|existing)(?! (?:in|with|at) )",
  ),
  found(
    "no wish to go on",
    "nothing(?: left)? to live for|life is~ not~ worth~ (?:living|it)|life is~ pointless and|not worth living|why am i~ (?:still )?alive",
  ),
  found("no wish to go on", "(?:sleep|asleep|bed)(?: \\S+){0,3} (?:never|not) wake up"),
  found(
    "no wish to go on",
    "(?:never|not)~ (?:want to |have to )?wake up(?: again| any more| tomorrow| one day| ever)?(?= [.,!] | $| and | one | at all)",
    ambiguous,
  ),
  found(
    "no wish to go on",
    "not~ want to (?:be here|exist|wake up)|can not~ (?:go on|keep going|carry on|live)(?: any more| any longer| .| ,)|want~(?: it| everything| this)~ to~ (?:end|be over(?! with))|(?:easier|better|should)~(?: if i (?:was|were)| i)?~ (?:to )?(?:not|just not)~ (?:to )?be~ (?:here|alive)|(?:no|only) way out~ (?:except|but|is)~ (?:dying|death|to die)|should not be (?:here|alive)",
    ambiguous,
  ),
  found(
    "no wish to go on",
    "(?:just|forever|to)~ disappear~ (?:forever|for good|and never)|want~ to~ disappear(?! (?:from|for a) )",
    ambiguous,
  ),
  found("suicide", SELF_KILLING),
  found(
    "suicide",
    "(?:am|feel|feeling|felt|been|was|getting|become|becoming|extremely|seriously|very)~ suicidal|my suicidal|suicidal (?:thoughts|thinking|feelings|urges|ideas|ideation|crisis)(?! of )",
  ),
  found(
    "suicide",
    "(?:think|thinking|thought|thoughts|imagine|imagining|picture|picturing|plan|planning|plans|consider|considering|considered|contemplate|contemplating|contemplated|urge|urges|idea|cons|keep|attempt|attempted|attempting|tempted|commit|from|either|plan or)~ (?:about|of|to|on|for|at|with)?~ ?(?:suicide|dying|overdosing|being dead)(?! of )",
  ),
  found(
    "suicide",
    "suicide (?:feels|seems|is|looks)~ (?:like )?(?:the|my|an|a)~ (?:only|best|last|option|way|answer|solution)",
  ),
  found(
    "suicide",
    "(?:imagine|imagining|picture|picturing|daydream|daydreaming|thinking|think|thought|thoughts)~(?: about| of| myself)?~ (?:hanging|dead|steering|driving|crashing|jumping)(?: the car| my car| myself)?(?: into| in| off| from|, | just)",
  ),
  found(
    "attempt",
    "my~ (?:last |first |latest |second |suicide )?attempt|attempted(?: suicide| to end| again| on| last)|tried~ to~ (?:end it|die|overdose)",
    ambiguous,
  ),
  found(
    "attempt",
    `(?:took|taken|swallowed|take|swallow)~ (?:too many|all|the whole|all of|a whole|a large|an)~(?: the| my| of)?~ (?:${PILLS}|overdose)`,
  ),
  found("attempt", "overdosed(?! on (?:chocolate|coffee|sugar|cake|christmas|films|netflix|caffeine))"),
  found(
    "plan",
    `(?:saving|saved|hoarding|collecting|stockpiling|counted|counting)(?: up)?~ my ${PILLS}|how many(?: of my)? ${PILLS}`,
  ),
  found(
    "plan",
    "(?:stood|standing|sat|sitting|climbed|stand)~ on~ (?:the|a)~ (?:bridge|roof|ledge|edge|railing)(?: \\S+){0,9} (?:climbed|jump|jumped|jumping|edge|over|let go|end)",
    ambiguous,
  ),
  found(
    "plan",
    "(?:bought|got|have|tied|tie|found) (?:the|a|some) (?:rope|noose|razor blades)|not~ (?:trust myself|safe)~ (?:with|around|near|alone)|not~ safe~ (?:from|with) myself",
    ambiguous,
  ),
  found(
    "plan",
    "(?:plan|planning|planned|thinking|know|think)~(?: of| about)? how i~ (?:would|will|am going to)~ (?:do it|die|kill myself)",
    ambiguous,
  ),
  found(
    "plan",
    "going to~ end (?:it|things)|going to~ do it(?: \\S+){0,4} (?:pills|note|tonight|rope)|(?:one|a single) step and",
    ambiguous,
  ),
  found(
    "plan",
    "(?:gun|pistol|rifle|pills|rope|blade|razor|knife)(?: \\S+){0,8} (?:all i (?:can )?think|on my wrist|to my head|in my mouth|end it)",
    { ...known, ...ambiguous },
  ),
  found(
    "self-harm",
    "cut(?:ting)?~ (?:myself(?! (?:off|some|shaving|while|when|on|a|out|loose) )|my~ (?:arms?|wrists?|legs?|thighs?|skin|stomach))",
  ),
  found(
    "self-harm",
    "(?:and|i)~ cut (?:again|last night|tonight|yesterday|this morning)|when i am not cutting|urges?~ to~ cut|(?:fresh|new) cuts|start(?:ed)? cutting again",
  ),
  found("self-harm", "self-(?:harm|harmed|harming|harms|injure|injured|injuring|injury)"),
  found(
    "self-harm",
    "(?:hurt|hurting|harm|harming|punish|punishing|injure|injuring)~ myself(?! (?:at|in|on|playing|while|when|falling|running|during|lifting|climbing|skiing|cooking) )",
    ambiguous,
  ),
  found(
    "self-harm",
    "(?:burned|burnt|burn|scratched|scratch|burning)~ (?:myself|my (?:arms?|legs?|skin|hands?|wrists?|thighs?))(?: \\S+){0,4} (?:again|cigarette|lighter|until|feel|purpose|bled)|(?:hit|banged|bang|punch|punched|slammed)~ (?:myself|my (?:head|fist|hand))(?: \\S+){0,4} (?:until|bled|bleeds|welts|deserved?)",
  ),
  found(
    "goodbye",
    "(?:wrote|written|writing|write)~(?: \\S+)?~ (?:my |a |the |their )?(?:suicide notes?|goodbye (?:letters?|notes?)|farewell (?:letters?|notes?)|last letters?)|my suicide note",
  ),
  found(
    "goodbye",
    "this is (?:my )?(?:goodbye|farewell|last entry)(?! to)|(?:if|when|by the time) you(?: are)? (?:read|reading|find) this(?: \\S+){0,3} i (?:am|will)~(?: already)?~(?: be)? (?:gone|dead)",
    known,
  ),
  found(
    "burden",
    `(?:better(?: off)?|happier|easier|relieved|best|fine)~ (?:without me|if i~(?: was| were| am| had)?~ (?:${DEAD}|died|die|disappeared|killed myself|never existed|did not exist))`,
    known,
  ),
  found(
    "burden",
    `better place~ without me|(?:if|when) i~ (?:was|were|am)~ (?:dead|gone)(?: \\S+){0,3} (?:nobody|no one|noone|they|everyone)|(?:nobody|no one|noone|anyone)~(?: would| will)?~ (?:notice|care|miss me|cry)~ if i~ (?:was|were|am|had)?~ ?(?:dead|gone|died|die|disappeared|vanished|killed)`,
    known,
  ),
  found("burden", "(?:nothing but|only|just)~ a? ?burden(?: \\S+){0,4} (?:disappear|die|gone|dead)", {
    ...known,
    ...ambiguous,
  }),
];
