import { createPhraseRules } from "./phrase-rules.ts";

const KILL =
  "(?:umbringen|umzubringen|töten|zu töten|das leben nehmen|das leben zu nehmen|erhängen|zu erhängen|erschießen)";
const ARMS = "(?:arme?|handgelenke?|beine?|oberschenkel|unterarme?)";

/** German in lower case, umlauts kept. */
export const GERMAN = createPhraseRules({
  edge: " ",
  phrases: {
    "wish to die": [
      "(?:will|möchte|wollte|würde)(?: (?!nicht |nie |niemals )\\S+){0,4} (?:sterben|tot sein)",
      "(?:wünschte|wünsche|wäre)(?: \\S+){0,4} (?:tot|nie geboren)(?: wäre| worden)?",
      "(?:besser|leichter) (?:\\S+ ){0,3}(?:tot|nicht mehr gäbe|nicht mehr da wäre)",
    ],
    "no wish to go on": [
      "(?:will|möchte|wollte|kann)(?: \\S+){0,3} nicht mehr (?:leben|da sein|existieren|aufwachen)",
      "(?:will|möchte|wollte)(?: \\S+){0,2} nicht (?:leben|existieren)",
      "nie (?:wieder|mehr) aufwachen",
      "(?:keinen|kein) (?:lebenswillen|lebenssinn|sinn mehr zu leben)|lebensmüde",
    ],
    suicide: [
      `(?:mich|mir)(?: \\S+){0,3} ${KILL}`,
      `(?:bringe|nehme) (?:mich um|mir das leben)|bringe ich mich um`,
      "(?:suizidgedanken|selbstmordgedanken|suizidal|selbstmordgefährdet|suizidgefährdet)",
      "(?:gedanken|denke|dachte)(?: \\S+){0,3} (?:an|über) (?:selbstmord|suizid)",
    ],
    "self-harm": [
      "(?:mich|mir)(?: \\S+){0,4} (?:geritzt|ritzen|zu ritzen|ritze)|ritze mich",
      `mir(?: \\S+){0,4} ${ARMS}(?: \\S+){0,2} (?:aufgeschnitten|aufgeritzt|geschnitten|verbrannt)`,
      "(?:mich|mir)(?: \\S+){0,3} (?:selbst verletzt|selbst verletzen|absichtlich verletzt|absichtlich weh getan)",
    ],
    burden: [
      "ohne mich(?: \\S+){0,4} (?:besser|glücklicher)(?: dran)?|(?:besser|glücklicher)(?: dran)?(?: \\S+)? ohne mich",
    ],
    goodbye: ["(?:mein|meinen|einen) abschiedsbrief"],
  },
  others:
    / (?:er|sie|mein bruder|meine schwester|freundin|freund|mutter|vater|mama|papa|sohn|tochter|nachbar|kollegin|kollege|hauptfigur|figur|held|buch|film|lied|roman|sagt|schreibt|schrieb|singt|erzählt|fragte|fragt|dass er|dass sie) (?!wären|würden)(?:(?!ich )\S+ ){0,9}$/,
  denials: / (?:nicht|nie|niemals|kein|keine|keinen|ohne zu) (?!mehr |wieder )/,
  longAgo: / (?:früher|damals|vor \S+ jahren|vor jahren|als (?:kind|teenager|jugendlicher?)|nicht mehr daran) /,
  andNow: / (?:wieder|immer noch|noch immer|heute nacht) /,
  joking: / (?:haha|hahaha|lol|peinlich|langweilig|😂|🤣|😅|💀) /,
});
