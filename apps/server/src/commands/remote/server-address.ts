import { CommandFailure, EXIT } from "../command.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * The address of a server as a person gave it. Over plain HTTP whoever sits between could read the password and every entry, so that it
 * is refused unless nobody sits between.
 * @throws CommandFailure
 */
export function readServerAddress(text: string): string {
  if (!URL.canParse(text)) throw refused("It must be an address such as https://journal.example.");
  const url = new URL(text);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && LOOPBACK.test(url.hostname)))
    throw refused("It must begin with https://; plain http:// is for this machine alone (http://localhost:8000).");
  if (url.username !== "" || url.password !== "") throw refused("It must hold no name and no password.");
  if (url.search !== "" || url.hash !== "") throw refused("It must end with its path.");
  return url.href.replace(/\/+$/, "");
}

/** The address is not repeated: it may hold a password. */
function refused(why: string): CommandFailure {
  return new CommandFailure(`This is no server's address. ${why}`, EXIT.usage);
}
