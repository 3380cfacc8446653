import { parseAllDocuments } from "yaml";

/** A selector in a flow: the words on a control or a text, or the id of an element. */
export interface Selector {
  readonly command: string;
  readonly text?: string;
  readonly id?: string;
}

/** A flow for Maestro, as far as it can be checked without a phone. */
export interface Flow {
  readonly appId: string;
  readonly selectors: readonly Selector[];
  /** What the flow types, which it may look for afterwards. */
  readonly typed: readonly string[];
}

/** The commands that the flows use, and what of them names something on the screen. */
const SELECTING: Readonly<Record<string, readonly string[]>> = {
  tapOn: ["."],
  assertVisible: ["."],
  assertNotVisible: ["."],
  extendedWaitUntil: ["visible", "notVisible"],
  scrollUntilVisible: ["element"],
};
const OTHERS = ["launchApp", "killApp", "inputText", "hideKeyboard", "setAirplaneMode", "eraseText", "back"];

/** @throws where it is no flow that Maestro would run */
export function readFlow(text: string): Flow {
  const documents = parseAllDocuments(text);
  const [head, commands] = documents.map((document) => {
    if (document.errors.length > 0) throw new Error(document.errors[0]?.message);
    return document.toJS() as unknown;
  });
  if (documents.length !== 2 || !isRecord(head) || !Array.isArray(commands))
    throw new Error("a flow is a head, and a list of commands behind ---");
  if (typeof head["appId"] !== "string") throw new Error("the head names no app");
  const selectors: Selector[] = [];
  const typed: string[] = [];
  for (const step of commands as readonly unknown[]) {
    const [command, argument] = isRecord(step) ? (Object.entries(step)[0] ?? ["", undefined]) : [step, undefined];
    if (typeof command !== "string" || (isRecord(step) && Object.keys(step).length !== 1))
      throw new Error(`${JSON.stringify(step)} is no command`);
    if (command === "inputText") typed.push(String(argument));
    else if (Object.hasOwn(SELECTING, command)) selectors.push(...selectorsOf(command, argument));
    else if (!OTHERS.includes(command)) throw new Error(`${command} is no command that the flows use`);
  }
  return { appId: head["appId"], selectors, typed };
}

function selectorsOf(command: string, argument: unknown): Selector[] {
  const named = (SELECTING[command] ?? []).flatMap((key) =>
    key === "." ? [argument] : isRecord(argument) && argument[key] !== undefined ? [argument[key]] : [],
  );
  if (named.length === 0) throw new Error(`${command} names nothing`);
  return named.map((value) => {
    if (typeof value === "string") return { command, text: value };
    if (isRecord(value) && (typeof value["text"] === "string" || typeof value["id"] === "string")) {
      const { text, id } = value;
      return { command, ...(typeof text === "string" ? { text } : {}), ...(typeof id === "string" ? { id } : {}) };
    }
    throw new Error(`${command} ${JSON.stringify(value)} names nothing`);
  });
}

/**
 * Whether a text of a flow, which is a pattern for a whole label, is on a screen of the app: one of the app's own words, with
 * anything in the place of what is filled in, or what the flow itself has typed.
 */
export function isShown(
  text: string,
  { words, typed }: { words: readonly string[]; typed: readonly string[] },
): boolean {
  const pattern = new RegExp(`^(?:${text})$`, "s");
  if (words.some((word) => pattern.test(word.replaceAll(/\{\{\w+\}\}/g, "1")))) return true;
  return typed.some((one) => pattern.test(one));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
