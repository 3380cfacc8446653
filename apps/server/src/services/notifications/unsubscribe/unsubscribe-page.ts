import { escapeHtml, renderPage, type Page } from "../../../platform/page.ts";
import type { Catalogue } from "../catalogue/words.ts";

const STYLE = `
main { max-width: 28rem; padding-top: 18vh; }
button { font: inherit; width: 100%; min-height: 48px; margin-top: 1rem; padding: 0 .9rem; border: 0; border-radius: 8px;
  background: var(--accent); color: var(--paper); font-weight: 600; cursor: pointer; }
`;

/** How far a person has come: they are asked, it is done, or the link was not whole. */
export type UnsubscribeStep = "ask" | "done" | "broken";

/**
 * The page behind the link at the foot of a mail. It asks, and a form without a script acts: programs that open every link in a mail
 * unsubscribe nobody.
 */
export function renderUnsubscribe(step: UnsubscribeStep, { language, unsubscribe: words }: Catalogue): Page {
  const form = `<form method="post"><button>${escapeHtml(words.button)}</button></form>`;
  const said =
    step === "ask" ? `<p>${escapeHtml(words.ask)}</p>${form}` : `<p role="status">${escapeHtml(words[step])}</p>`;
  return renderPage({
    title: words.title,
    language,
    main: `<h1>${escapeHtml(words.title)}</h1>${said}`,
    style: STYLE,
    hasForm: step === "ask",
  });
}
