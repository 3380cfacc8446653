import assert from "node:assert/strict";
import { test } from "node:test";
import { LATIN_LANGUAGES, languagesHaving } from "./language.ts";
import { readText } from "./terms.ts";

const SAMPLES: Readonly<Record<(typeof LATIN_LANGUAGES)[number], string>> = {
  english: "We walked to the office and it was raining all day, but I had my umbrella with me and did not mind.",
  german: "Heute war ich mit meiner Schwester im Garten und wir haben über die Kinder gesprochen, aber nicht lange.",
  spanish: "Hoy fui con mi hermana a la playa y por la tarde estaba muy cansado, pero había mucho sol para los niños.",
  french:
    "Ce matin je suis allé au marché avec ma sœur et nous avons acheté des pommes pour les enfants, mais pas de pain.",
  italian: "Oggi sono andato al mercato con mia sorella e non abbiamo comprato niente, ma il sole era molto bello.",
  portuguese: "Hoje eu fui com a minha irmã à praia e não estava muito frio, mas o sol também não apareceu.",
  dutch: "Vandaag was ik met mijn zus in de tuin en we hebben het over de kinderen gehad, maar niet lang.",
  swedish: "Idag var jag med min syster i trädgården och vi pratade om barnen, men det blev inte länge.",
  norwegian:
    "I dag var jeg med søsteren min i hagen og vi snakket om barna, men det ble ikke så lenge etter middag nå.",
  danish: "I dag var jeg med min søster i haven og vi talte om børnene, men det blev ikke så længe efter middag nu.",
  finnish:
    "Tänään olin puutarhassa siskon kanssa ja me puhuimme lapsista, mutta se ei ollut kovin pitkään, koska on kylmä.",
};

const languagesOf = (text: string) => readText(text).languages.map((index) => LATIN_LANGUAGES[index]);

test("a paragraph is indexed in its own language and in few others", () => {
  for (const [language, text] of Object.entries(SAMPLES)) {
    const found: readonly (string | undefined)[] = languagesOf(text);
    assert.ok(found.includes(language), `${language}: ${found.join(" ")}`);
    assert.ok(found.length <= 4, `${language}: ${found.join(" ")}`);
  }
});

test("an English paragraph is indexed in English alone", () => {
  assert.deepEqual(languagesOf(SAMPLES.english), ["english"]);
});

test("a diary in two languages is indexed in both", () => {
  const found = languagesOf(`${SAMPLES.english}\n\n${SAMPLES.german}`);
  assert.ok(found.includes("english") && found.includes("german"), found.join(" "));
});

test("a short text without evidence is indexed in every language, a long one in few", () => {
  assert.equal(languagesOf("Häuser gebaut").length, LATIN_LANGUAGES.length);
  assert.deepEqual(languagesOf("lorem ".repeat(100)), ["english", "german", "spanish"]);
});

test("function words of several languages count for each", () => {
  assert.equal(languagesHaving("xylophone"), 0);
  assert.equal(languagesHaving("the"), 1);
  const both = (1 << LATIN_LANGUAGES.indexOf("danish")) | (1 << LATIN_LANGUAGES.indexOf("norwegian"));
  assert.equal(languagesHaving("jeg"), both);
});
