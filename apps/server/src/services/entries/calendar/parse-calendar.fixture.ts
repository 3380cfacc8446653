import assert from "node:assert/strict";

export interface Property {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface Component {
  readonly name: string;
  readonly properties: readonly Property[];
  readonly components: readonly Component[];
}

/**
 * Reads a calendar as RFC 5545 has it, and forgives nothing: lines end in CRLF and have 75 octets at most, folds are undone before
 * anything else is looked at, components end as they began.
 */
export function parseCalendar(bytes: Uint8Array): Component {
  const whole = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  assert.ok(whole.endsWith("\r\n"), "the last line ends, too");
  const physical = whole.slice(0, -2).split("\r\n");
  for (const line of physical) {
    assert.ok(Buffer.byteLength(line) <= 75, `${Buffer.byteLength(line)} octets: ${line}`);
    assert.doesNotMatch(line.replaceAll("\t", ""), /\p{Cc}/u, "no bare break, no control character");
  }
  const lines = physical.join("\r\n").replaceAll("\r\n ", "").split("\r\n");
  const root: Open = { name: "", properties: [], components: [] };
  const stack = [root];
  for (const line of lines) {
    const property = readProperty(line);
    const top = stack.at(-1)!;
    if (property.name === "BEGIN") {
      const opened: Open = { name: property.value, properties: [], components: [] };
      top.components.push(opened);
      stack.push(opened);
    } else if (property.name === "END") {
      assert.equal(stack.pop()!.name, property.value);
    } else {
      assert.ok(stack.length > 1, "nothing stands outside of a component");
      top.properties.push(property);
    }
  }
  assert.equal(stack.length, 1, "every component ends");
  const [calendar, ...others] = root.components;
  assert.ok(calendar?.name === "VCALENDAR" && others.length === 0);
  assert.ok(calendar.components.length > 0, "a calendar has one component at least");
  return calendar;
}

interface Open {
  readonly name: string;
  readonly properties: Property[];
  readonly components: Open[];
}

function readProperty(line: string): Property {
  const [, name, params = "", value] = /^([A-Z0-9-]+)((?:;[A-Z0-9-]+=[^\s";:,]+)*):(.*)$/u.exec(line) ?? [];
  assert.ok(name !== undefined && value !== undefined, `no content line: ${line}`);
  const pairs = params.split(";").filter((pair) => pair !== "");
  return { name, params: Object.fromEntries(pairs.map((pair) => pair.split("=") as [string, string])), value };
}

/** The one property of a name. */
export function only({ properties }: Component, name: string): Property {
  const found = properties.filter((property) => property.name === name);
  assert.equal(found.length, 1, `${name} stands once`);
  return found[0]!;
}

/** What a value of type TEXT says. */
export function textOf({ value }: Property): string {
  assert.doesNotMatch(value.replaceAll(/\\[\\;,nN]/g, ""), /[\\;,]/, "what has a meaning is escaped");
  return value.replaceAll(/\\([\\;,nN])/g, (_, character: string) => (/n/i.test(character) ? "\n" : character));
}
