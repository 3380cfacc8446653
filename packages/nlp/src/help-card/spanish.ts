import { createPhraseRules } from "./phrase-rules.ts";

const DIE = "(?:morir|morirme|morime|estar muert[ao]|desaparecer para siempre)";

/** Spanish without accents (see `foreignWords`). */
export const SPANISH = createPhraseRules({
  edge: " ",
  phrases: {
    "wish to die": [
      `(?:quiero|quisiera|queria|deseo|prefiero|preferiria|me quiero)(?: \\S+){0,2} (?:${DIE}|matarme)`,
      "(?:tengo|tenia) ganas de (?:morir|morirme|matarme)",
      "ojala (?:\\S+ )?(?:estuviera muert[ao]|me muriera|no hubiera nacido)",
    ],
    "no wish to go on": [
      "no (?:quiero|quisiera|queria|deseo|puedo)(?: mas)? (?:vivir|seguir viviendo|existir)(?! en| con| aqui| alli| juntos)",
      "(?:no tengo|sin|ya no tengo) ganas de vivir|no vale la pena vivir",
      "(?:no despertar|no despertarme|nunca despertar|no volver a despertar)(?: nunca| jamas| mas)?",
    ],
    suicide: [
      "(?:suicidarme|quitarme la vida|matarme|ahorcarme)",
      "(?:pensamientos|ideas|ganas) suicidas|pienso en el suicidio",
    ],
    "self-harm": [
      "me (?:corte|corto|hice cortes|autolesiono|autolesione) (?:otra vez|de nuevo|los brazos|las munecas|anoche)",
      "(?:anoche|hoy|ayer) (?:me )?(?:corte|autolesione)(?: los brazos| las munecas| otra vez)?",
      "me (?:hice|hago) dano (?:\\S+ ){0,4}(?:a proposito|otra vez|adrede)|(?:otra vez) me hice dano",
    ],
    burden: [
      "(?:estarian|estaran|vivirian|serian)(?: \\S+)? (?:mejor|mas felices) (?:sin mi|si (?:yo )?(?:me muero|no estuviera|muriera))",
    ],
    goodbye: ["(?:mi|una) carta de (?:despedida|suicidio)"],
  },
  others:
    / (?:el|ella|mi (?:hermano|hermana|amigo|amiga|madre|padre|hijo|hija|vecino|vecina|prima|primo)|protagonista|personaje|cancion|pelicula|libro|novela|dice que|dijo que|pregunto si) (?:\S+ ){0,8}$/,
  denials: / (?:no|nunca|jamas|ni|tampoco) (?:(?:me|le|he|se|quiero|queria|pienso|pensado|voy|a|en|tengo) ){0,4}$/,
  longAgo:
    / (?:hace (?:\S+ )?(?:anos|decadas|meses)|de (?:adolescente|nino|nina|joven)|antes|en aquel entonces|ya no pienso) /,
  andNow: / (?:otra vez|de nuevo|todavia|sigo|anoche) /,
  joking: / (?:ja|jaja|jajaja|jajajaja|jaja+|lol|verguenza|risa|hambre|calor|aburrimiento|😂|🤣|😅|💀) /,
});
