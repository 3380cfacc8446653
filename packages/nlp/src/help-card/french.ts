import { createPhraseRules } from "./phrase-rules.ts";

const ARMS = "(?:les|le|mes|mon) (?:bras|poignets?|veines|cuisses?|jambes?)";

/** French without accents, elisions apart (see `foreignWords`). */
export const FRENCH = createPhraseRules({
  edge: " ",
  phrases: {
    "wish to die": [
      "(?:veux|voudrais|voulais|aimerais|prefererais|prefere)(?: \\S+){0,2} (?:mourir|etre morte?|crever|disparaitre (?:pour toujours|a jamais)|en finir)",
      "envie (?:de|d')(?: \\S+)? (?:mourir|crever|en finir|me tuer)",
      "aurais (?:prefere|voulu) ne (?:jamais|pas) (?:etre ne|etre nee|naitre)",
    ],
    "no wish to go on": [
      "(?:ne veux|ne voulais|veux) (?:plus|pas) (?:vivre|exister|etre la|me reveiller)(?! ici| avec| chez| dans| a| en)",
      "(?:plus|pas|aucune) envie de vivre|ne (?:plus|jamais) (?:exister|me reveiller)|ne (?:plus jamais|jamais plus) me reveiller|plus de raison de vivre",
    ],
    suicide: [
      "(?:me suicider|me tuer|me pendre|me donner la mort|mettre fin a mes jours)(?! au travail| a la tache)",
      "(?:idees|pensees|envies) suicidaires|suis suicidaire|pense au suicide",
    ],
    "self-harm": [
      `me suis(?: \\S+){0,2} (?:scarifiee?|mutilee?|automutilee?)|me suis(?: \\S+)? (?:coupee?|taillade|ouvert) ${ARMS}|me (?:scarifie|mutile)`,
    ],
    burden: ["(?:mieux|plus heureux|soulages) (?:sans moi|si je (?:mourais|disparaissais|n' etais plus la))"],
    goodbye: ["(?:ma|une|mes) lettres? d' adieu"],
  },
  others:
    / (?:il|elle|on|mon (?:frere|cousin|ami|pere|fils|voisin|mari)|ma (?:soeur|mere|fille|cousine|voisine|femme|copine)|heros|heroine|personnage|narrateur|chanteur|chanteuse|chanson|roman|film|livre|dit qu'|dit que|demande si) (?:(?!je |j' )\S+ ){0,8}$/,
  denials: / (?:pas|jamais|aucune?|ni|sans) (?:\S+ ){0,3}$|^ ?(?:pas|jamais) | (?:ne|n')(?: \S+){0,2} $/,
  longAgo:
    / (?:il y a (?:\S+ )?(?:ans|annees|mois|longtemps)|adolescente?|a l' epoque|autrefois|avant|c' est loin|quand j' etais) /,
  andNow: / (?:encore|toujours|de nouveau|a nouveau|hier) /,
  joking: / (?:mdr|ptdr|lol|haha|honte|rire|faim|ennui|😂|🤣|😅|💀) /,
});
