import { openSealedFile } from "./open.ts";

/** What the page says, by language; English where none fits. */
const WORDS = {
  en: {
    title: "Open a sealed journal",
    lead: "This page opens an export of AURA Journal that was sealed with a passphrase. It works without a network: nothing leaves this computer.",
    file: "The sealed file",
    passphrase: "Passphrase",
    open: "Open",
    working: "Opening…",
    done: "Opened. It is in your downloads, in clear.",
    "not-sealed": "This is not a file that AURA Journal has sealed.",
    passphraseWrong: "The passphrase does not open this file.",
    damaged: "The file is damaged; nothing of it was opened. Fetch it again.",
  },
  de: {
    title: "Ein versiegeltes Journal öffnen",
    lead: "Diese Seite öffnet einen Export von AURA Journal, der mit einer Passphrase versiegelt ist. Sie braucht kein Netz: Nichts verlässt diesen Computer.",
    file: "Die versiegelte Datei",
    passphrase: "Passphrase",
    open: "Öffnen",
    working: "Wird geöffnet …",
    done: "Geöffnet. Die Datei liegt im Klartext bei deinen Downloads.",
    "not-sealed": "Das ist keine Datei, die AURA Journal versiegelt hat.",
    passphraseWrong: "Die Passphrase öffnet diese Datei nicht.",
    damaged: "Die Datei ist beschädigt; nichts davon wurde geöffnet. Hole sie noch einmal.",
  },
  es: {
    title: "Abrir un diario sellado",
    lead: "Esta página abre una exportación de AURA Journal sellada con una frase de contraseña. Funciona sin red: nada sale de este ordenador.",
    file: "El archivo sellado",
    passphrase: "Frase de contraseña",
    open: "Abrir",
    working: "Abriendo…",
    done: "Abierto. Está en tus descargas, sin cifrar.",
    "not-sealed": "No es un archivo sellado por AURA Journal.",
    passphraseWrong: "La frase de contraseña no abre este archivo.",
    damaged: "El archivo está dañado; no se abrió nada. Descárgalo de nuevo.",
  },
  zh: {
    title: "打开加密的日记",
    lead: "本页用于打开以口令加密的 AURA Journal 导出文件。无需网络，任何内容都不会离开这台电脑。",
    file: "加密文件",
    passphrase: "口令",
    open: "打开",
    working: "正在打开…",
    done: "已打开。文件以明文保存在下载文件夹中。",
    "not-sealed": "这不是由 AURA Journal 加密的文件。",
    passphraseWrong: "口令无法打开此文件。",
    damaged: "文件已损坏，未打开任何内容。请重新获取。",
  },
} as const;

const STYLE = `
:root { color-scheme: light dark; --paper: #faf7f2; --ink: #1d1b18; --soft: #6b645a; --line: #d9d2c6; --accent: #3b5b7a; }
@media (prefers-color-scheme: dark) { :root { --paper: #191715; --ink: #ece6db; --soft: #a89f91; --line: #3a3631; --accent: #9db8d2; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 18px/1.55 Georgia, "Times New Roman", serif; }
main { max-width: 34rem; margin: 0 auto; padding: 12vh 1.5rem 3rem; }
h1 { font-size: 1.7rem; font-weight: 400; line-height: 1.25; }
p { color: var(--soft); }
label { display: block; margin: 1.5rem 0 0.3rem; font: 15px system-ui, sans-serif; }
input { box-sizing: border-box; width: 100%; min-height: 44px; padding: 0.5rem; font: 16px system-ui, sans-serif; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 8px; }
button { margin-top: 1.75rem; min-height: 44px; padding: 0 1.75rem; font: 600 16px system-ui, sans-serif; color: var(--paper); background: var(--accent); border: 0; border-radius: 8px; }
button:disabled { opacity: 0.5; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[role="status"] { min-height: 1.6em; color: var(--ink); }
`;

/** The page's own part. It knows the document; all that is hard is in `openSealedFile`. */
const SCRIPT = `
const words = JSON.parse(document.getElementById("words").textContent);
const told = words[navigator.language.slice(0, 2)] ?? words.en;
const part = (id) => document.getElementById(id);
document.documentElement.lang = words[navigator.language.slice(0, 2)] ? navigator.language : "en";
document.title = told.title;
for (const id of ["title", "lead", "file-label", "passphrase-label", "open"]) part(id).textContent = told[id.replace("-label", "")];
part("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = part("file").files[0];
  part("open").disabled = true;
  part("status").textContent = told.working;
  const show = (share) => { part("status").textContent = told.working + " " + Math.round(share * 100) + " %"; };
  try {
    const opened = await openSealedFile(file, part("passphrase").value, show);
    if (typeof opened === "string") {
      part("status").textContent = opened === "passphrase" ? told.passphraseWrong : told[opened];
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(opened);
    link.download = file.name.replace(/( \\(\\d+\\))?\\.sealed$/, "");
    link.click();
    part("passphrase").value = "";
    part("status").textContent = told.done;
  } catch {
    part("status").textContent = told.damaged;
  } finally {
    part("open").disabled = false;
  }
});
`;

/**
 * A page that opens sealed files in any browser, without a server, a network or AURA: one file, which may run its own script and
 * do nothing else. The same each time.
 */
export async function openerPage(): Promise<string> {
  const script = `${openSealedFile.toString()}\n${SCRIPT}`;
  const policy = [
    "default-src 'none'",
    `script-src '${await hashOf(script)}'`,
    `style-src '${await hashOf(STYLE)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${WORDS.en.title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1 id="title">${WORDS.en.title}</h1>
<p id="lead">${WORDS.en.lead}</p>
<form id="form">
<label id="file-label" for="file">${WORDS.en.file}</label>
<input id="file" type="file" required>
<label id="passphrase-label" for="passphrase">${WORDS.en.passphrase}</label>
<input id="passphrase" type="password" required autocomplete="off">
<button id="open">${WORDS.en.open}</button>
</form>
<p id="status" role="status"></p>
</main>
<script id="words" type="application/json">${JSON.stringify(WORDS)}</script>
<script>${script}</script>
</body>
</html>
`;
}

async function hashOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return `sha256-${btoa(String.fromCharCode(...digest))}`;
}
