interface DayNames {
  /** From January; spellings of one month are parted by `/`. */
  readonly months: string;
  /** From Monday. */
  readonly weekdays: string;
}

/** As phones write dates, in lower case; a month stands in the form it has behind a day. No name is two months, or two days of the week. */
const languages: readonly DayNames[] = [
  // English
  {
    months:
      "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct november/nov december/dec",
    weekdays: "monday/mon tuesday/tue wednesday/wed thursday/thu friday/fri saturday/sat sunday/sun",
  },
  // German, with Austria's January and February
  {
    months:
      "januar/jänner/jän februar/feber märz/mär april mai juni juli august september oktober/okt november dezember/dez",
    weekdays: "montag/mo dienstag/di mittwoch/mi donnerstag/do freitag/fr samstag/sonnabend/sa sonntag/so",
  },
  // Spanish
  {
    months:
      "enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre/set octubre noviembre diciembre/dic",
    weekdays: "lunes/lun martes/mar miércoles/mié jueves/jue viernes/vie sábado/sáb domingo/dom",
  },
  // French
  {
    months:
      "janvier/janv février/févr mars avril/avr mai juin juillet/juil/juill août septembre octobre novembre décembre/déc",
    weekdays: "lundi mardi mercredi/mer jeudi/jeu vendredi/ven samedi/sam dimanche/dim",
  },
  // Italian
  {
    months:
      "gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre ottobre/ott novembre dicembre",
    weekdays: "lunedì martedì mercoledì giovedì/gio venerdì sabato/sab domenica",
  },
  // Portuguese
  {
    months: "janeiro fevereiro/fev março abril maio/mai junho julho agosto setembro outubro/out novembro dezembro",
    weekdays:
      "segunda-feira/segunda/seg terça-feira/terça/ter quarta-feira/quarta/qua quinta-feira/quinta/qui sexta-feira/sexta/sex sábado domingo",
  },
  // Dutch
  {
    months: "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    weekdays: "maandag/ma dinsdag woensdag/wo donderdag vrijdag/vr zaterdag/za zondag/zo",
  },
  // Swedish, Danish, Norwegian
  {
    months:
      "januari/januar februari/februar mars/marts april maj/mai juni juli augusti/august september oktober november december/desember/des",
    weekdays:
      "måndag/mandag/mån/man tisdag/tirsdag/tis/tirs/tir onsdag/ons torsdag/tors/tor fredag/fre lördag/lørdag/lör/lør söndag/søndag/sön/søn",
  },
  // Polish
  {
    months:
      "stycznia/sty lutego/lut marca kwietnia/kwi maja czerwca/cze lipca/lip sierpnia/sie września/wrz października/paź listopada/lis grudnia/gru",
    weekdays: "poniedziałek/pon wtorek/wt środa/śr czwartek/czw piątek/pt sobota/sob niedziela/niedz",
  },
  // Russian
  {
    months:
      "января/янв февраля/февр/фев марта/мар апреля/апр мая июня/июн июля/июл августа/авг сентября/сент/сен октября/окт ноября/нояб декабря/дек",
    weekdays: "понедельник/пн вторник/вт среда/ср четверг/чт пятница/пт суббота/сб воскресенье/вс",
  },
  // Turkish
  {
    months:
      "ocak/oca şubat/şub mart nisan/nis mayıs haziran/haz temmuz/tem ağustos/ağu eylül/eyl ekim/eki kasım/kas aralık/ara",
    weekdays: "pazartesi/pzt salı/sal çarşamba/çar perşembe/per cuma/cum cumartesi/cmt pazar/paz",
  },
  // Chinese, Japanese, Korean: their months are numbers
  {
    months: "",
    weekdays:
      "星期一/週一/周一 星期二/週二/周二 星期三/週三/周三 星期四/週四/周四 星期五/週五/周五 星期六/週六/周六 星期日/星期天/週日/周日",
  },
  { months: "", weekdays: "月曜日/月 火曜日/火 水曜日/水 木曜日/木 金曜日/金 土曜日/土 日曜日/日" },
  { months: "", weekdays: "월요일/월 화요일/화 수요일/수 목요일/목 금요일/금 토요일/토 일요일/일" },
];

/** Months by their name, from 1. */
export const monthsByName = numbered(languages.map(({ months }) => months));

/** Days of the week by their name, Monday 1 to Sunday 7. */
export const weekdaysByName = numbered(languages.map(({ weekdays }) => weekdays));

function numbered(lists: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const list of lists) {
    for (const [index, spellings] of list.split(" ").entries()) {
      for (const name of spellings.split("/").filter(Boolean)) {
        if ((numbers.get(name) ?? index + 1) !== index + 1) throw new Error(`${name} means two things`);
        numbers.set(name, index + 1);
      }
    }
  }
  return numbers;
}
