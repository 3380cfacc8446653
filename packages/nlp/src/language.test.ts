import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { identifyLanguage, languageOf, languageOfTag } from "./language.ts";
import { readSentences } from "./tokens.ts";

const LINES: Readonly<Record<string, readonly string[]>> = {
  en: ["My sister visits on Sunday and we will bake a cake.", "I felt tired but calm."],
  de: ["Meine Schwester kommt am Sonntag und wir backen einen Kuchen.", "Ich bin heute sehr müde."],
  fr: ["Ma sœur vient dimanche et nous allons faire un gâteau.", "J'étais fatigué mais calme."],
  es: ["Mi hermana viene el domingo y vamos a hacer una tarta.", "Estaba cansado pero tranquilo."],
  it: ["Mia sorella viene domenica e faremo una torta.", "Ero stanco ma tranquillo."],
  pt: ["A minha irmã vem no domingo e vamos fazer um bolo.", "Eu estava cansado, mas calmo."],
  ca: ["La meva germana ve diumenge i farem un pastís.", "Estava cansat però tranquil amb mi mateix."],
  nl: ["Mijn zus komt zondag en we gaan een taart bakken.", "Ik was moe maar rustig."],
  sv: ["Min syster kommer på söndag och vi ska baka en tårta.", "Jag var trött men lugn."],
  da: ["Min søster kommer på søndag, og vi vil bage en kage.", "Jeg var træt, men også meget rolig."],
  no: ["Søsteren min kommer på søndag og vi skal bake en kake.", "Jeg var sliten, men veldig rolig."],
  fi: ["Siskoni tulee sunnuntaina ja leivomme kakun.", "Olin väsynyt mutta rauhallinen."],
  et: ["Mu õde tuleb pühapäeval ja me küpsetame koogi.", "Ma olin väsinud, aga rahulik."],
  lt: ["Mano sesuo atvažiuoja sekmadienį ir mes kepsime pyragą.", "Buvau pavargęs, bet ramus."],
  pl: ["Moja siostra przyjeżdża w niedzielę i upieczemy ciasto.", "Byłem zmęczony, ale spokojny."],
  cs: ["Moje sestra přijede v neděli a upečeme dort.", "Byl jsem unavený, ale klidný."],
  sk: ["Moja sestra príde v nedeľu a upečieme tortu.", "Bol som unavený, ale pokojný."],
  hr: ["Moja sestra dolazi u nedjelju i ispeći ćemo kolač.", "Bio sam umoran, ali miran."],
  ro: ["Sora mea vine duminică și vom face o prăjitură.", "Eram obosit, dar liniștit."],
  hu: ["A nővérem vasárnap jön, és sütünk egy tortát.", "Fáradt voltam, de nyugodt."],
  tr: ["Kız kardeşim pazar günü geliyor ve pasta yapacağız.", "Yorgundum ama çok sakindim."],
  id: ["Adik saya datang hari Minggu dan kami akan membuat kue.", "Saya lelah tetapi tenang."],
  vi: ["Chị tôi đến vào chủ nhật và chúng tôi sẽ làm bánh.", "Tôi mệt nhưng bình tĩnh."],
  ru: ["Моя сестра приедет в воскресенье, и мы испечём пирог.", "Я устал, но был спокоен."],
  uk: ["Моя сестра приїде в неділю, і ми спечемо пиріг.", "Я втомився, але був спокійний."],
  bg: ["Сестра ми идва в неделя и ще направим торта.", "Бях уморен, но спокоен."],
  el: ["Η αδελφή μου έρχεται την Κυριακή."],
  he: ["אחותי באה ביום ראשון."],
  ar: ["تأتي أختي يوم الأحد وسنخبز كعكة معا في البيت.", "كنت متعبا لكن هادئا."],
  fa: ["خواهرم یکشنبه می‌آید و با هم کیک می‌پزیم.", "خسته بودم اما آرام."],
  ur: ["میری بہن اتوار کو آ رہی ہے اور ہم کیک بنائیں گے۔"],
  hi: ["मेरी बहन रविवार को आ रही है और हम केक बनाएँगे।"],
  mr: ["माझी बहीण रविवारी येणार आहे आणि आम्ही केक करणार आहोत."],
  ne: ["मेरो बहिनी आइतबार आउँछिन् र हामी केक बनाउँछौं, यो राम्रो छ।"],
  th: ["พี่สาวของฉันมาวันอาทิตย์"],
  ko: ["언니가 일요일에 온다."],
  ja: ["妹が日曜日に来る。"],
  zh: ["我妹妹星期天来,我们要做蛋糕。", "我妹妹星期天來,我們要做蛋糕。"],
};

test("everyday lines are told in the languages that are known", () => {
  for (const [language, lines] of Object.entries(LINES)) {
    for (const line of lines) assert.equal(identifyLanguage(line).language, language, line);
  }
});

test("what is in no language that is known, or too little to tell, is left undetermined", () => {
  for (const text of [
    "",
    "3 4 5",
    "Berlin",
    "Dnes",
    "Yo!",
    "今日",
    "😀",
    "Mae hi'n braf iawn heddiw.",
    "Gaur egun ona izan da lagunekin.",
    "Šodien esmu ļoti noguris.",
    "Danes sem zelo utrujen in grem domov.",
    "Данас сам веома уморан и идем кући.",
    "Бүгін мен қатты шаршадым.",
    "ወደ ቤት ሄድኩ",
    "ဒီနေ့ ပင်ပန်းတယ်",
  ]) {
    assert.deepEqual(identifyLanguage(text), { language: "und", confidence: 0 }, text);
  }
});

test("a name or a quotation in another script does not decide", () => {
  assert.equal(identifyLanguage("We learnt the word радость from our friends in class today.").language, "en");
});

test("the language of a tag is its first part, and both written forms of Norwegian are one", () => {
  const tags = ["en-GB", "DE", "zh-Hant-TW", "nb-NO", "nn", "gsw", "x-private", ""];
  assert.deepEqual(tags.map(languageOfTag), ["en", "de", "zh", "no", "no", "und", "und", "und"]);
});

test("only the beginning of a long text is read for its language", () => {
  const english = "We walked to the market and then we went home. ".repeat(40);
  const german = "Heute war ich nicht da. ".repeat(4_000);
  assert.deepEqual(identifyLanguage(english + german), identifyLanguage(english));
  assert.deepEqual(languageOf(readSentences(english + german)), identifyLanguage(english));
});

test("where two languages are as likely, neither is named", () => {
  // Danish and Norwegian word for word.
  assert.equal(identifyLanguage("Vi kan ikke komme i dag, og han er hjemme").language, "und");
});

test("any string has a language or is undetermined, and letters of a script that no language is known for are undetermined", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      const { language, confidence } = identifyLanguage(text);
      assert.match(language, /^(?:und|[a-z]{2})$/);
      assert.ok(confidence >= 0 && confidence <= 1);
      assert.equal(language === "und", confidence === 0);
    }),
    { numRuns: 500 },
  );
  // Ethiopic, Cherokee, Canadian syllabics, Mongolian.
  const unknown = fc.constantFrom(0x1200, 0x13a0, 0x1401, 0x1820).map((unit) => String.fromCharCode(unit));
  fc.assert(
    fc.property(fc.array(unknown, { maxLength: 100 }), (letters) => {
      assert.equal(identifyLanguage(letters.join(" ")).language, "und");
    }),
  );
});
