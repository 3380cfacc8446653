import { ACCOUNT_LIMITS } from "@aura-journal/contracts";
import { renderPage, type Page } from "../../platform/page.ts";

const STYLE = `
main { max-width: 28rem; padding-top: 18vh; }
label { display: block; margin: 1.5rem 0 .35rem; }
input, button { font: inherit; width: 100%; min-height: 48px; padding: 0 .9rem; border-radius: 8px; }
input { color: inherit; background: transparent; border: 1px solid var(--soft); }
button { margin-top: 1rem; border: 0; background: var(--accent); color: var(--paper); font-weight: 600; cursor: pointer; }
button[disabled] { opacity: .6; cursor: default; }
[role=status]:not(:empty) { border-left: 3px solid var(--accent); padding-left: .9rem; }
`;

/**
 * Takes the token from behind the hash sign, where no server's log and no referrer sees it, and out of the address bar's
 * history. It is sent only when the person asks for it: programs that open every link in a mail use nothing up.
 */
function scriptFor(call: string, doneText: string): string {
  return `
const token = new URLSearchParams(location.hash.slice(1)).get("token");
history.replaceState(null, "", location.pathname);
const form = document.querySelector("form");
const said = document.querySelector("[role=status]");
const button = form.querySelector("button");
if (token === null || token === "") {
  form.hidden = true;
  said.textContent = "This link is not whole. Open it from the mail again, or copy all of it into the address bar.";
}
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  said.textContent = "";
  try {
    const answer = await fetch(${JSON.stringify(call)}, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token, ...Object.fromEntries(new FormData(form)) }),
    });
    if (answer.status === 204) {
      form.hidden = true;
      said.textContent = ${JSON.stringify(doneText)};
    } else {
      const { error } = await answer.json();
      said.textContent = error.details?.reason === undefined ? error.message : error.message + ": " + error.details.reason;
    }
  } catch {
    said.textContent = "The server did not answer. Nothing has changed; try again in a moment.";
  }
  button.disabled = false;
});`;
}

const WITHOUT_SCRIPT =
  '<noscript><p>This page needs JavaScript. The token in the mail does the same over the programming interface: see the <a href="docs">manual</a>.</p></noscript>';

/** Where the link in the mail to a new address leads. */
export function renderVerifyEmail(): Page {
  return renderPage({
    title: "Verify your e-mail address",
    main: `<h1>Verify your e-mail address</h1>
<p>One tap, and AURA Journal knows that this address is yours.</p>
<form><button>This address is mine</button></form><p role="status"></p>${WITHOUT_SCRIPT}`,
    style: STYLE,
    script: scriptFor("auth/verify-email", "Thank you. Your address is verified, and you can sign in."),
  });
}

/** Where the link in the mail for a new password leads. */
export function renderResetPassword(): Page {
  return renderPage({
    title: "Choose a new password",
    main: `<h1>Choose a new password</h1>
<p>You will be signed out everywhere, and sign in again with the new one.</p>
<form><label for="password">New password, ${ACCOUNT_LIMITS.passwordMinLength} characters or more</label>
<input id="password" name="newPassword" type="password" autocomplete="new-password" minlength="${ACCOUNT_LIMITS.passwordMinLength}" required autofocus>
<button>Use this password</button></form><p role="status"></p>${WITHOUT_SCRIPT}`,
    style: STYLE,
    script: scriptFor("auth/reset-password", "Your password is changed. Sign in with the new one."),
  });
}
