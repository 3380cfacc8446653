import { invalid } from "./errors.ts";

/** An entity tag, or nothing, up to the next comma or the end (RFC 9110, sections 5.6.1 and 8.8.3). */
const ELEMENT = /[ \t]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*)?(?:,|$)/y;
/** A version; behind `~` the form in which it was answered may stand (`answer-form.ts`): it is that version all the same. */
const VERSION = /^([1-9]\d{0,8})(?:~[A-Za-z0-9_-]{8})?$/;

/**
 * The versions that `If-Match` names, any of which may stand; `undefined` where every version may (`*`, or no such header).
 * Tags that are weak or no version of ours are none of them, as the strong comparison has it (RFC 9110, section 13.1.1).
 * @throws AuraError VAL_001 for what is no list of tags
 */
export function versionsOf(ifMatch: string | undefined): readonly number[] | undefined {
  if (ifMatch === undefined || ifMatch.trim() === "*") return undefined;
  const versions: number[] = [];
  let tags = 0;
  ELEMENT.lastIndex = 0;
  while (ELEMENT.lastIndex < ifMatch.length) {
    const element = ELEMENT.exec(ifMatch);
    if (element === null) throw malformed();
    const [, weak, tag] = element;
    if (tag !== undefined) tags += 1;
    const version = VERSION.exec(tag ?? "")?.[1];
    if (version !== undefined && weak === undefined) versions.push(Number(version));
  }
  if (tags === 0) throw malformed();
  return versions;
}

function malformed(): Error {
  return invalid("If-Match", 'must be * or a list of versions such as "3"');
}
