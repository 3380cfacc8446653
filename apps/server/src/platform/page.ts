import { createHash } from "node:crypto";

/** A page that the server itself shows, and the policy that admits what is in it and nothing else. */
export interface Page {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

const STYLE = `
:root { color-scheme: light dark; --paper: #faf7f2; --ink: #1d1b18; --soft: #6b655c; --line: #e2dbd0; --accent: #3d5a80; }
@media (prefers-color-scheme: dark) { :root { --paper: #191714; --ink: #ece5da; --soft: #a49b8d; --line: #383229; --accent: #9db8d9; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 2.5rem 1.25rem 6rem; }
h1 { font: 600 2rem/1.2 Georgia, serif; margin: 0 0 .5rem; }
p { max-width: 40rem; } .soft { color: var(--soft); }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; }
`;

export interface PageParts {
  readonly title: string;
  /** Of its words; English where absent. */
  readonly language?: string;
  /** What stands in `<main>`, already HTML. */
  readonly main: string;
  readonly style?: string;
  /** May ask this server, and nobody else. */
  readonly script?: string;
  /** Whether it has a form that is sent without a script, to this server. */
  readonly hasForm?: boolean;
}

/** Puts a page together. Style and script are admitted by their hashes: whatever got into the page otherwise stays dead. */
export function renderPage({ title, main, language = "en", style = "", script, hasForm = false }: PageParts): Page {
  const styles = STYLE + style;
  const html = `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${styles}</style></head>
<body><main>${main}</main>${script === undefined ? "" : `<script>${script}</script>`}</body></html>`;
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(styles)}'`,
    ...(script === undefined ? [] : [`script-src '${hashOf(script)}'`, "connect-src 'self'"]),
    "base-uri 'none'",
    `form-action ${hasForm ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ];
  return { html, contentSecurityPolicy: policy.join("; ") };
}

/** A text as HTML, also between quotation marks. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function hashOf(source: string): string {
  return `sha256-${createHash("sha256").update(source).digest("base64")}`;
}
