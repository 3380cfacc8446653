import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LATIN_LANGUAGES } from "./language.ts";
import { allStems, stemmer, wordInfo } from "./stem.ts";

// From the vocabulary that the Snowball project publishes beside its English stemmer.
const ENGLISH =
  "walked:walk generously:generous general:general news:news new:new skies:sky skis:ski dying:die lying:lie running:run " +
  "happily:happili happiness:happi hoping:hope hopped:hop agreed:agre feed:feed succeed:succeed proceed:proceed added:add " +
  "egg:egg inning:inning evening:evening controlled:control rationally:ration conditionally:condit electricity:electr " +
  "hopefulness:hope callousness:callous formality:formal sensibility:sensibl analogy:analog adjustment:adjust " +
  "adoption:adopt irritation:irrit communism:communism effective:effect rated:rate rolled:roll falling:fall " +
  "hissing:hiss filing:file cried:cri cries:cri by:by say:say youth:youth enjoyed:enjoy gas:gas this:this ties:tie " +
  "gaps:gap only:onli early:earli idly:idl atlas:atlas pasted:paste past:past university:universiti universal:universal " +
  "consistently:consist knightly:knight goodly:good";

test("English words have the stems that Snowball publishes", () => {
  const stem = stemmer("english");
  for (const pair of ENGLISH.split(" ")) {
    const [word = "", expected] = pair.split(":");
    assert.equal(stem(word), expected, word);
  }
});

const INFLECTIONS: Readonly<Record<string, readonly string[]>> = {
  english: ["walk walks walked walking", "wife's wife", "dogs' dogs dog", "happy happiness", "cry cries cried crying"],
  german: [
    "gehen gehe",
    "haus häuser hauses häusern",
    "glücklich glückliche glücklichen",
    "strasse strassen",
    "anna anna's",
  ],
  spanish: ["caminar camino caminaba caminando caminé", "amigo amiga amigos", "canción canciones cancion"],
  french: ["maison maisons", "marcher marche marchait", "heureux heureuse", "élève élèves eleve"],
  italian: ["amico amici", "camminare cammino camminava"],
  portuguese: ["amigo amigos", "caminhar caminhando"],
  dutch: ["vriend vrienden"],
  swedish: ["dag dagar dagen", "flicka flickor"],
  norwegian: ["dag dager dagen"],
  danish: ["dag dage dagen"],
  finnish: ["talo talot taloissa"],
  russian: ["дом дома домов", "гулять гуляла"],
  greek: ["φίλοσ φίλοι"],
};

test("inflections share a stem in every language", () => {
  for (const [language, groups] of Object.entries(INFLECTIONS)) {
    for (const group of groups) {
      const stems = new Set(group.split(" ").map(stemmer(language)));
      assert.equal(stems.size, 1, `${language}: ${group} → ${[...stems].join(" ")}`);
    }
  }
});

test("a language without a stemmer leaves words as they are", () => {
  assert.equal(stemmer("klingon")("walking"), "walking");
  assert.equal(stemmer("toString")("walking"), "walking");
});

test("no word makes a stemmer throw or answer with nothing", () => {
  const word = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 60 }),
    fc
      .array(fc.constantFrom(...Array.from("aeiouyäößñslidngtкоςά'")), { minLength: 1, maxLength: 60 })
      .map((letters) => letters.join("")),
  );
  const languages = [...LATIN_LANGUAGES, "russian", "greek"];
  const stemmers = languages.map(stemmer);
  fc.assert(
    fc.property(word, (text) => {
      for (const stem of stemmers) assert.notEqual(stem(text), "");
      assert.ok(allStems(text).length >= 1);
    }),
    { numRuns: 300 },
  );
});

test("a word that is nothing but an ending is its own stem", () => {
  assert.equal(stemmer("greek")("ίσα"), "ίσα");
});

test("a stem does not depend on the words before it", () => {
  const stems = () => INFLECTIONS.german?.join(" ").split(" ").map(stemmer("german"));
  const before = stems();
  for (let count = 0; count < 50_000; count++) wordInfo(`w${count}`);
  assert.deepEqual(stems(), before);
  assert.deepEqual(allStems("walking").includes("walk"), true);
});
