// English words and what part they can play in a phrase that a reader would underline.

/** Verbs, and adverbs and links that do not end in -ly. */
export const NEVER_IN_PHRASES: ReadonlySet<string> = new Set(
  (
    "except yeah yep nope okay ok ugh oh ah haha lol hmm please maybe somehow anyway reach reaches quietly instead soo worth " +
    "able according achieve achieved achieves across add added adding address addressed addresses adds al allow " +
    "allowed allowing allows applied applies argue argued argues arrive arrived asking ate baked based becomes " +
    "becoming begin begins begun believe believed believes blew booked borrowed bought bring brings broke brought " +
    "buy called carried carry catch caught chatted checked choose chopped chose chosen cleaned climbed close closed " +
    "comes coming compare compared comparing confirm confirmed confirms consider considered considering considers " +
    "consist consists contain containing contains cook cooked create created creates creating cried cries cry " +
    "currently danced decide decided decides define defined defines demonstrate demonstrated demonstrates depend " +
    "depends derived derives describe described describes determine determined determines discuss discussed " +
    "discusses drank dreamed dreamt drinking drive driven dropped drove due e.g eat eating enable enables enabling " +
    "enjoy enjoyed enjoys ensure ensures establish established establishes estimate estimated et etc evaluate " +
    "evaluated evaluates examine examined examines exist exists expect expected expects explore explored explores " +
    "extend extended extends feel feeling feels fell felt find finds finish finished fixed flew fly focus focused " +
    "focuses folded follow followed following follows forget forgot forgotten fought found furthermore gathered " +
    "generate generated generates given giving grew grow grown grows handle handles hang happen happened happens " +
    "hated hates hear heard held help helped helps hence hid hit hold holding hope hoped hopes hugged hung hurried " +
    "hurt i.e identifies identify illustrate illustrated illustrates improve improved improves include included " +
    "includes including increases indicate indicated indicates instead introduce introduced introduces investigate " +
    "investigated investigates involve involved involves ironed jogged joined jumped kissed knitted knows laid " +
    "laughed lay lead leads leaned learned learnt leave leaves led lie lies liked likes listened listening lived " +
    "looking lose loses lost loved loves lying maintain maintains managed mended met missed misses moreover moved " +
    "mr mrs namely needed needs nevertheless non noticed observe observed obtain obtained obtains offered offers " +
    "open opened ordered packed paid painted pay per perform performed performing performs planned planning present " +
    "presented presents produce produced produces propose proposed proposes prove proved proven proves provide " +
    "provided provides providing pulled pushed rained re reached realise realised realize realized receive received " +
    "recently reduce reduced reduces relaxed remain remains remember remembered repaired reported reports represent " +
    "represented represents require required requires respectively rested reveal revealed reveals review reviewed " +
    "reviews ripped rode rose rushed sang sat saying searched seeing sees sell send sent sewed shared shook shopped " +
    "shouted show showed shown shows shut sitting skipped sleeping slept smiled snowed sold solve solving spend " +
    "spent spoke standing started stayed stole stood stopped stretched stuck stuffed sub suggest suggested suggests " +
    "sup swam swept swore taking talked talking taught telling tells texted thanked thereby therefore therein " +
    "thinking threw thus tidied tore touched tried tries trying turned uses using usually vacuumed via visit " +
    "visited vs waited waiting waking walked walking wandered wants wash washed watched watching wept whereas " +
    "whereby win wished wishes woke woken won wore worked worried write writes wrote yelled"
  ).split(" "),
);

/** Adjectives and nouns that measure, rate or count: cut from the front of a phrase, and none by themselves. */
export const NEVER_FIRST: ReadonlySet<string> = new Set(
  (
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety " +
    "accurate actual additional alternative amazing apply approach appropriate april august available awful bad " +
    "basic beautiful better brief broad call calls case cases certain common complete considerable " +
    "conventional corresponding critical crucial current day days december derive desired detailed develop develops " +
    "different difficult dozen earlier early easy effective efficient eight emerging entire essential evening " +
    "existing extensive extra fantastic far february final first five four friday full " +
    "fundamental general good great greater growing half hard high higher horrible hour hours huge  " +
    "important improving increase increasing interesting january july june key kind known large late later left " +
    "live lives long lovely low main major march meet million minute minutes modern monday month months morning " +
    "multiple near necessary need new next nice night nine normal novel november number numbers numerous october " +
    "offer order ordinary original overall paper particular past people popular possible potential powerful " +
    "practical pretty previous problem problems promising proper read real recent relative report respective result " +
    "resulting results run runs saturday september set seven several short significant similar simple single " +
    "six small special specific stand start starts strong subsequent substantial successful sufficient suitable " +
    "sunday systematic ten terrible third thousand three thursday time times tiny traditional true try tuesday type " +
    "types typical underlying useful usual various ways weak wednesday week weeks wide wonderful work works worst " +
    "year years "
  ).split(" "),
);

/** Nouns that name hardly anything unless another word stands with them, and adjectives of mood and state. */
export const LIGHT_WORDS: ReadonlySet<string> = new Set(
  (
    "old young best little big second favourite favorite happy sad proud sick sore slow clear cruel quiet worse scared afraid angry alone lonely tired calm glad sorry perfect fun funny strange weird warm cold hot alive busy free fresh ready sure wrong right lucky grateful excited nervous anxious fine delicious asleep awake drunk bored flat " +
    "ability access addition advantage advantages afternoon algorithm algorithms amount analysis answer application " +
    "applications approach approaches area areas article author authors basis behavior bit call case cases chance " +
    "change changes characteristics choice class combination comparison complex component components concept " +
    "condition conditions content context cost couple course data day days decision design development effect " +
    "effectiveness effects end evaluation evening evidence example examples experiment experiments fact feature " +
    "features field form framework fun function goal group guy home hour hours idea impact implementation " +
    "improvement information input interest issue issues kind kinds level levels life literature man matter means " +
    "mechanism mechanisms method methodology methods minute minutes model models moment month months morning nature " +
    "need night number objective order paper part parts people performance person place plan point power problem " +
    "problems procedure process processes properties property purpose question range reason relationship research " +
    "respect response rest result results role scheme schemes service set sets side size solution sort source " +
    "sources space start state step stop structure studies study support system systems talk task tasks technique " +
    "techniques technology term terms theory time times tool tools turn type types user users value values version " +
    "walk ways week weeks woman work world year years"
  ).split(" "),
);

/** A word after one of these is a verb: `I watched`, `we can see`. */
export const BEFORE_VERBS: ReadonlySet<string> = new Set(
  (
    "i you he she we they it who which can could will would shall should may might must cannot can't couldn't won't don't doesn't didn't not never " +
    "i'll we'll you'll they'll he'll she'll i'd we'd"
  ).split(" "),
);
/** What stands alone after one of these is an adjective: `it was quiet`. */
export const FORMS_OF_BE: ReadonlySet<string> = new Set(
  "is are was were be been being am i'm we're you're they're he's she's it's that's isn't aren't wasn't weren't".split(
    " ",
  ),
);
/** Adverbs between a verb and what it goes with. */
export const DEGREES: ReadonlySet<string> = new Set(
  "so very too really quite not just rather pretty more most all also still even always never again only".split(" "),
);
/** A word on -ed or -ing after one of these is a verb. */
export const AUXILIARIES: ReadonlySet<string> = new Set(
  "is are was were be been being am i'm we're you're they're he's she's it's isn't wasn't weren't aren't has have had having i've we've they've".split(
    " ",
  ),
);
/** `to` before a verb is told from `to` before a place by what follows: a verb has an object, and that begins with one of these. */
export const BEFORE_NOUNS: ReadonlySet<string> = new Set(
  (
    "the a an my your his her its our their this these those some any each every no another both many several few all such of in on at by for from with " +
    "without about into between through during under over against as than like"
  ).split(" "),
);
/** Nouns that look like adverbs. */
export const NOUNS_ON_LY: ReadonlySet<string> = new Set(
  "family italy july assembly supply reply anomaly monopoly fly butterfly belly jelly lily bully rally homily sicily emily molly sally".split(
    " ",
  ),
);
/** Nouns that look like adjectives or participles. */
export const NOUNS_LIKE_ADJECTIVES: ReadonlySet<string> = new Set(
  (
    "bed shed need seed speed feed breed weed table cable vegetable objective perspective detective motive medical relative native archive hive drive olive " +
    "musical handful mouthful"
  ).split(" "),
);
