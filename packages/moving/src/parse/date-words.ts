/** Names of months in English, German, Spanish and French with their short forms, folded as `foldedOf` folds. */
const months = [
  "january jan januar janner jaenner enero ene janvier janv",
  "february feb februar feber febrero fevrier fevr fev",
  "march mar marz maerz mrz marzo mars",
  "april apr abril abr avril avr",
  "may mai mayo",
  "june jun juni junio juin",
  "july jul juli julio juillet juil",
  "august aug agosto ago aout",
  "september sep sept septiembre setiembre septembre",
  "october oct oktober okt octubre octobre",
  "november nov noviembre novembre",
  "december dec dezember dez diciembre dic decembre",
];

/** From Sunday on, as `Date` counts. */
const weekdays = [
  "sunday sun sonntag so domingo dom dimanche dim 星期日 星期天 周日",
  "monday mon montag mo lunes lun lundi 星期一 周一",
  "tuesday tue tues dienstag di martes mardi 星期二 周二",
  "wednesday wed mittwoch mi miercoles mie mercredi mer 星期三 周三",
  "thursday thu thur thurs donnerstag do jueves jue jeudi jeu 星期四 周四",
  "friday fri freitag fr viernes vie vendredi ven 星期五 周五",
  "saturday sat samstag sonnabend sa sabado sab samedi sam 星期六 周六",
];

const monthsByName = byName(months);
const weekdaysByName = byName(weekdays);

/** 1 to 12. */
export function monthOf(folded: string): number | undefined {
  const at = monthsByName.get(folded);
  return at === undefined ? undefined : at + 1;
}

/** 0 (Sunday) to 6. */
export function weekdayOf(folded: string): number | undefined {
  return weekdaysByName.get(folded);
}

/** In lower case, without accents, and as long as before: a place in it is the same place in the text. */
export function foldedOf(text: string): string {
  return Array.from(text, (character) => {
    if (character.length > 1) return character;
    return character.normalize("NFD").charAt(0).toLowerCase().charAt(0);
  }).join("");
}

function byName(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.flatMap((each, at) => each.split(" ").map((name) => [name, at] as const)));
}
