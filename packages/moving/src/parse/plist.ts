import { Parser } from "htmlparser2";

export type PropertyList =
  { readonly kind: "value"; readonly value: unknown } | { readonly kind: "problem"; readonly reason: string };

interface Container {
  readonly values: Record<string, unknown> | unknown[];
  key?: string;
}

/** Apple's lists nest a few deep. */
const MAXIMUM_DEPTH = 64;

/**
 * Reads an XML property list; dates stay the texts they are. The five entities of XML and numbers of characters are all that is
 * expanded; a list that declares others is not read ("billion laughs").
 */
export function readPropertyList(xml: string): PropertyList {
  if (xml.startsWith("bplist")) return { kind: "problem", reason: "is a binary property list, which is not read" };
  if (/<!ENTITY/iu.test(xml)) return { kind: "problem", reason: "declares entities of its own" };
  const containers: Container[] = [];
  let root: { readonly value: unknown } | undefined;
  let text = "";
  let reason: string | undefined;
  let isClosed = false;

  function add(value: unknown): void {
    const around = containers.at(-1);
    if (around === undefined) root ??= { value };
    else if (Array.isArray(around.values)) around.values.push(value);
    else if (around.key === undefined) reason ??= "is damaged";
    else {
      Object.defineProperty(around.values, around.key, { value, enumerable: true, configurable: true, writable: true });
      delete around.key;
    }
  }

  function close(name: string): void {
    if (name === "dict" || name === "array") {
      const closed = containers.pop();
      if (closed !== undefined) add(closed.values);
    } else if (name === "key") {
      const around = containers.at(-1);
      if (around !== undefined) around.key = text;
    } else if (name === "plist") isClosed = true;
    else add(scalarOf(name, text));
  }

  const parser = new Parser(
    {
      onopentag(name) {
        text = "";
        if (name !== "dict" && name !== "array") return;
        containers.push({ values: name === "dict" ? {} : [] });
        if (containers.length <= MAXIMUM_DEPTH) return;
        reason = `is nested deeper than ${MAXIMUM_DEPTH}`;
        parser.pause();
      },
      onclosetag(name, isImplied) {
        // `<true/>` is closed by itself; what the end of the file closes was cut off.
        if (isImplied && name === "plist") reason ??= "is cut off";
        close(name);
        text = "";
      },
      ontext(piece) {
        text += piece;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.write(xml);
  if (reason === undefined) parser.end();
  if (reason !== undefined) return { kind: "problem", reason };
  return root === undefined || !isClosed
    ? { kind: "problem", reason: "is no property list" }
    : { kind: "value", ...root };
}

function scalarOf(name: string, text: string): unknown {
  if (name === "true" || name === "false") return name === "true";
  if ((name === "integer" || name === "real") && text.trim() !== "") return Number(text);
  return text;
}
