/**
 * Help lines by country, as known in November 2026. Nobody has dialled them for this list: every entry is to be checked against its
 * `source` before each release, and `checkedOn` gets the day on which that was done. What was not known for sure is left out.
 */
export const HELP_LINES_AS_KNOWN = "2026-11";

export interface HelpLine {
  readonly name: string;
  /** As it is dialled in the country, for reading. */
  readonly number: string;
  /** `24/7`, or where the hours stand. */
  readonly hours: "24/7" | "see website";
  /** BCP 47. */
  readonly languages: readonly string[];
  readonly website: string;
  /** The page to check the entry against. */
  readonly source: string;
  /** `YYYY-MM-DD`; absent: not checked yet. */
  readonly checkedOn?: string;
}

export interface CountryHelp {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** For an ambulance, now. */
  readonly emergency: string;
  readonly lines: readonly HelpLine[];
}

/** Directories that know lines of nearly every country, for where there is none here. */
export const HELP_DIRECTORIES = ["https://findahelpline.com", "https://befrienders.org"] as const;

type Hours = HelpLine["hours"];
const ALWAYS: Hours = "24/7";
const ASK: Hours = "see website";

// prettier-ignore
export const HELP_LINES: readonly CountryHelp[] = [
  country("AR", "911", line("Centro de Asistencia al Suicida", "135", ASK, "es", "https://www.asistenciaalsuicida.org.ar")),
  country("AT", "144", line("TelefonSeelsorge", "142", ALWAYS, "de", "https://www.telefonseelsorge.at")),
  country("AU", "000", line("Lifeline", "13 11 14", ALWAYS, "en", "https://www.lifeline.org.au")),
  country("BE", "112",
    line("Zelfmoordlijn", "1813", ALWAYS, "nl", "https://www.zelfmoord1813.be"),
    line("Centre de Prévention du Suicide", "0800 32 123", ALWAYS, "fr", "https://www.preventionsuicide.be")),
  country("BR", "192", line("CVV", "188", ALWAYS, "pt", "https://cvv.org.br")),
  country("CA", "911", line("9-8-8 Suicide Crisis Helpline", "988", ALWAYS, "en fr", "https://988.ca")),
  country("CH", "144", line("Die Dargebotene Hand / La Main Tendue", "143", ALWAYS, "de fr it", "https://www.143.ch")),
  country("CL", "131", line("Línea de Prevención del Suicidio", "*4141", ALWAYS, "es", "https://www.minsal.cl")),
  country("CN", "120", line("全国统一心理援助热线", "12356", ASK, "zh", "https://www.nhc.gov.cn")),
  country("CZ", "112", line("Linka první psychické pomoci", "116 123", ALWAYS, "cs", "https://linkapsychickepomoci.cz")),
  country("DE", "112", line("TelefonSeelsorge", "0800 111 0 111", ALWAYS, "de", "https://www.telefonseelsorge.de")),
  country("DK", "112", line("Livslinien", "70 201 201", ASK, "da", "https://www.livslinien.dk")),
  country("ES", "112", line("Línea 024", "024", ALWAYS, "es", "https://www.sanidad.gob.es/linea024/home.htm")),
  country("FI", "112", line("MIELI Kriisipuhelin", "09 2525 0111", ALWAYS, "fi", "https://mieli.fi")),
  country("FR", "112", line("3114", "3114", ALWAYS, "fr", "https://3114.fr")),
  country("GB", "999", line("Samaritans", "116 123", ALWAYS, "en", "https://www.samaritans.org")),
  country("GR", "112", line("Κλίμακα", "1018", ALWAYS, "el", "https://www.suicide-help.gr")),
  country("HK", "999", line("The Samaritans", "2896 0000", ALWAYS, "en zh", "https://samaritans.org.hk")),
  country("HU", "112", line("Lelki Elsősegély Telefonszolgálat", "116 123", ALWAYS, "hu", "https://sos116-123.hu")),
  country("IE", "112", line("Samaritans", "116 123", ALWAYS, "en", "https://www.samaritans.org/ireland")),
  country("IL", "101", line("ERAN", "1201", ALWAYS, "he", "https://www.eran.org.il")),
  country("IN", "112", line("Tele-MANAS", "14416", ALWAYS, "en hi", "https://telemanas.mohfw.gov.in")),
  country("IS", "112", line("Hjálparsími Rauða krossins", "1717", ALWAYS, "is en", "https://www.1717.is")),
  country("IT", "112", line("Telefono Amico Italia", "02 2327 2327", ASK, "it", "https://www.telefonoamico.it")),
  country("JP", "119", line("よりそいホットライン", "0120 279 338", ALWAYS, "ja", "https://www.since2011.net/yorisoi")),
  country("KR", "119", line("자살예방 상담전화", "109", ALWAYS, "ko", "https://www.mohw.go.kr")),
  country("LK", "1990", line("National Mental Health Helpline", "1926", ALWAYS, "si ta en", "https://nimh.health.gov.lk")),
  country("LU", "112", line("SOS Détresse", "45 45 45", ASK, "lb fr de", "https://454545.lu")),
  country("MX", "911", line("Línea de la Vida", "800 911 2000", ALWAYS, "es", "https://www.gob.mx/salud/conadic")),
  country("MY", "999", line("Befrienders Kuala Lumpur", "03 7627 2929", ALWAYS, "en ms zh ta", "https://www.befrienders.org.my")),
  country("NL", "112", line("113 Zelfmoordpreventie", "113", ALWAYS, "nl", "https://www.113.nl")),
  country("NO", "113", line("Mental Helse Hjelpetelefonen", "116 123", ALWAYS, "nb", "https://mentalhelse.no")),
  country("NZ", "111", line("1737", "1737", ALWAYS, "en", "https://1737.org.nz")),
  country("PH", "911", line("NCMH Crisis Hotline", "1553", ALWAYS, "en fil", "https://ncmh.gov.ph")),
  country("PL", "112", line("Centrum Wsparcia", "800 70 2222", ALWAYS, "pl", "https://centrumwsparcia.pl")),
  country("PT", "112", line("SNS 24", "808 24 24 24", ALWAYS, "pt", "https://www.sns24.gov.pt")),
  country("SE", "112", line("Mind Självmordslinjen", "90101", ALWAYS, "sv", "https://mind.se")),
  country("SG", "995", line("Samaritans of Singapore", "1767", ALWAYS, "en", "https://www.sos.org.sg")),
  country("TH", "1669", line("สายด่วนสุขภาพจิต", "1323", ALWAYS, "th", "https://dmh.go.th")),
  country("TW", "119", line("安心專線", "1925", ALWAYS, "zh", "https://www.mohw.gov.tw")),
  country("UA", "112", line("Lifeline Ukraine", "7333", ALWAYS, "uk", "https://lifelineukraine.com")),
  country("US", "911", line("988 Suicide & Crisis Lifeline", "988", ALWAYS, "en es", "https://988lifeline.org")),
  country("ZA", "112", line("SADAG Suicide Crisis Helpline", "0800 567 567", ALWAYS, "en", "https://www.sadag.org")),
];

/** Where 112 reaches an ambulance though the country has no entry above: the rest of the European Union. */
const ANSWERS_112: ReadonlySet<string> = new Set("BG CY EE HR LT LV MT RO SI SK LI".split(" "));

/** A country's lines and emergency number; with no lines and, where 112 is not known to hold, no number for one that is not listed. */
export function helpLinesFor(countryCode: string): {
  readonly emergency: string | undefined;
  readonly lines: readonly HelpLine[];
  readonly directories: readonly string[];
} {
  const code = countryCode.toUpperCase();
  const known = HELP_LINES.find((one) => one.country === code);
  return {
    emergency: known?.emergency ?? (ANSWERS_112.has(code) ? "112" : undefined),
    lines: known?.lines ?? [],
    directories: HELP_DIRECTORIES,
  };
}

function country(code: string, emergency: string, ...lines: HelpLine[]): CountryHelp {
  return { country: code, emergency, lines };
}

/** The organisation's own site is also where its entry is to be checked. */
function line(name: string, number: string, hours: Hours, languages: string, website: string): HelpLine {
  return { name, number, hours, languages: languages.split(" "), website, source: website };
}
