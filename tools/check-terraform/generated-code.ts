import type { Attribute, Block, NestedBlock, Type } from "./schema.ts";

/** One thing of a provider, read from the code that was generated for it. */
export interface GeneratedThing {
  readonly kind: "resource" | "dataSource" | "ephemeral" | "provider";
  readonly name: string;
  /** The provider's version that the code was generated from. */
  readonly version: string;
  readonly block: Block;
}

/**
 * Reads the schema of a resource back from the JavaScript that CDK Terrain's generator made of it: names, types, what is required,
 * optional and computed, and which parts are blocks. What the generator drops is not there: which values are sensitive, what a
 * number may be, what excludes what.
 * @throws where the code is not of the form that is known
 */
export function readGeneratedCode(code: string): GeneratedThing {
  const parts = code.split(/^(?=class |function )/m);
  const classes = new Map(parts.flatMap(toClass).map((each) => [each.name, each]));
  const arguments_ = new Map(parts.flatMap(toFunction));
  const main = [...classes.values()].find(({ base }) => Object.hasOwn(KINDS, base));
  const name = main?.body.match(/static tfResourceType = "([^"]+)"/)?.[1];
  const version = main?.body.match(/providerVersion: '([^']+)'/)?.[1];
  if (main === undefined || name === undefined || version === undefined) {
    throw new Error("this is not the code of a resource, or its generator has changed");
  }
  const block = toBlock(main.name, { classes, arguments: arguments_ });
  return { kind: KINDS[main.base as keyof typeof KINDS], name, version, block };
}

const KINDS = {
  TerraformResource: "resource",
  TerraformDataSource: "dataSource",
  TerraformEphemeralResource: "ephemeral",
  TerraformProvider: "provider",
} as const;

interface Class {
  readonly name: string;
  readonly base: string;
  readonly body: string;
}

/** What the generator says of an argument where it writes it out again. */
interface Argument {
  readonly isBlock: boolean;
  readonly collection: string;
  readonly storage: string;
}

interface Code {
  readonly classes: ReadonlyMap<string, Class>;
  /** By the name of the function that writes a part out. */
  readonly arguments: ReadonlyMap<string, ReadonlyMap<string, Argument>>;
}

function toClass(part: string): Class[] {
  const [, name, base] = /^class (\w+) extends cdktn\.(\w+)/.exec(part) ?? [];
  return name === undefined || base === undefined ? [] : [{ name, base, body: part }];
}

function toFunction(part: string): [string, ReadonlyMap<string, Argument>][] {
  const name = /^function (\w+)ToHclTerraform\(/.exec(part)?.[1];
  return name === undefined ? [] : [[name, argumentsOf(part)]];
}

function argumentsOf(part: string): ReadonlyMap<string, Argument> {
  const form =
    /^ +"?([a-z0-9_]+)"?: \{\s+value: .*\s+isBlock: (true|false),\s+type: "(\w+)",\s+storageClassType: "(\w+)",/gm;
  return new Map(
    [...part.matchAll(form)].map(([, name = "", isBlock, collection = "", storage = ""]) => [
      name,
      { isBlock: isBlock === "true", collection, storage },
    ]),
  );
}

/** Each attribute and block of a class stands under a comment of this form. */
const MEMBER = /^ {4}\/\/ ([a-z0-9_]+) - computed: (true|false), optional: (true|false), required: (true|false)\n/gm;

function toBlock(className: string, code: Code): Block {
  const attributes: Record<string, Attribute> = {};
  const blocks: Record<string, NestedBlock> = {};
  const { body = "", base = "" } = code.classes.get(className) ?? {};
  const own = base.startsWith("Complex") ? (code.arguments.get(structOf(className)) ?? new Map()) : argumentsOf(body);
  for (const [name, text, flags] of membersOf(body)) {
    const argument: Argument | undefined = own.get(name);
    const part = partOf(text, code) ?? (argument?.isBlock === true ? argumentOnly(argument, code) : undefined);
    if (part !== undefined && flags.computed === undefined) {
      blocks[name] = toNestedBlock(part, argument, flags, code);
    } else {
      attributes[name] = { type: part ? toObjects(part, code) : toType(name, text, argument), ...flags };
    }
  }
  return { attributes, blocks };
}

type Flags = Omit<Attribute, "type">;

function* membersOf(body: string): Generator<[name: string, text: string, flags: Flags]> {
  const found = [...body.matchAll(MEMBER)];
  for (const [index, match] of found.entries()) {
    const [whole, name = "", computed, optional, required] = match;
    const text = body.slice(match.index + whole.length, found[index + 1]?.index);
    yield [
      name,
      text,
      {
        ...(computed === "true" && { computed: true }),
        ...(optional === "true" && { optional: true }),
        ...(required === "true" && { required: true }),
      },
    ];
  }
}

/** A part with members of its own. */
interface Part {
  readonly className: string;
  readonly collection: "one" | "list" | "set" | "map";
}

function partOf(text: string, { classes }: Code): Part | undefined {
  const form = /^ {4}_\w+ = new (\w+)(List|Map|OutputReference)\(this, "[a-z0-9_]+"(?:, (true|false))?\)/;
  const [, struct = "", kind, isSet] = form.exec(text) ?? [];
  if (kind === undefined) return undefined;
  // The last word may belong to the name: a block called `…_list` that there is one of.
  const className = [`${struct}OutputReference`, `${struct}${kind}OutputReference`].find((name) => classes.has(name));
  if (className === undefined) throw new Error(`the part ${struct} is not described`);
  if (kind === "OutputReference") return { className, collection: "one" };
  return { className, collection: kind === "Map" ? "map" : isSet === "true" ? "set" : "list" };
}

/** Blocks of a provider have no class; all of their arguments count as optional. */
function argumentOnly({ storage, collection }: Argument, code: Code): Part {
  const struct = collection === "struct" ? storage : storage.replace(/List$/, "");
  if (!code.arguments.has(uncapitalized(struct))) throw new Error(`the part ${struct} is not described`);
  return { className: `${struct}OutputReference`, collection: collection === "set" ? "set" : "list" };
}

function toNestedBlock(part: Part, argument: Argument | undefined, flags: Flags, code: Code): NestedBlock {
  const nesting = { list: "list", set: "set", struct: "single" }[argument?.collection ?? ""];
  if (nesting === undefined) throw new Error(`${part.className}: ${argument?.collection} is not a way to nest`);
  return {
    nesting: nesting as NestedBlock["nesting"],
    min: flags.required ? 1 : 0,
    ...(part.collection === "one" && nesting !== "single" && { max: 1 }),
    block: code.classes.has(part.className) ? toBlock(part.className, code) : blockOfArguments(part.className, code),
  };
}

function blockOfArguments(className: string, code: Code): Block {
  const attributes: Record<string, Attribute> = {};
  for (const [name, argument] of code.arguments.get(structOf(className)) ?? []) {
    attributes[name] = { type: toType(name, "", argument), optional: true };
  }
  return { attributes, blocks: {} };
}

/** What the provider fills in, or takes as a value, is an attribute whose type has the members. */
function toObjects({ className, collection }: Part, code: Code): Type {
  const { attributes, blocks } = toBlock(className, code);
  const object: Type = [
    "object",
    {
      ...Object.fromEntries(Object.entries(attributes).map(([name, { type }]) => [name, type])),
      ...Object.fromEntries(Object.entries(blocks).map(([name, nested]) => [name, toTypeOfBlock(nested)])),
    },
  ];
  return collection === "one" ? ["list", object] : [collection, object];
}

function toTypeOfBlock({ nesting, block }: NestedBlock): Type {
  const object: Type = [
    "object",
    {
      ...Object.fromEntries(Object.entries(block.attributes).map(([name, { type }]) => [name, type])),
      ...Object.fromEntries(Object.entries(block.blocks).map(([name, nested]) => [name, toTypeOfBlock(nested)])),
    },
  ];
  return nesting === "single" ? object : [nesting, object];
}

/** How an argument is kept, from the innermost outwards: `stringMapList` is a list of maps of strings. */
const SCALARS = { string: "string", number: "number", boolean: "bool", any: "dynamic" } as const;
const GETTERS = {
  String: "string",
  Number: "number",
  Boolean: "bool",
  StringMap: ["map", "string"],
  NumberMap: ["map", "number"],
  BooleanMap: ["map", "bool"],
  List: ["list", "string"],
  NumberList: ["list", "number"],
} as const;

function toType(name: string, text: string, argument: Argument | undefined): Type {
  if (argument !== undefined) return toTypeOfArgument(name, argument);
  const getter =
    /return .*get(\w+)Attribute\('/.exec(text)?.[1] ?? /^ {4}_\w+ = new cdktn\.(\w+Map)\(this/.exec(text)?.[1];
  if (getter === undefined) {
    if (text.includes("interpolationForAttribute(")) return "dynamic";
    throw new Error(`${name}: of no type that is known`);
  }
  const type: Type | undefined = GETTERS[getter as keyof typeof GETTERS];
  if (type === undefined) throw new Error(`${name}: ${getter} is no type that is known`);
  return text.includes("Fn.tolist(") && typeof type !== "string" ? ["set", type[1]] : type;
}

function toTypeOfArgument(name: string, { storage, collection }: Argument): Type {
  const words = /^(string|number|boolean|any)((?:List|Map)*)$/.exec(storage);
  if (words === null) throw new Error(`${name}: ${storage} is no type that is known`);
  let type: Type = SCALARS[words[1] as keyof typeof SCALARS];
  const layers = words[2]?.match(/List|Map/g) ?? [];
  for (const [index, layer] of layers.entries()) {
    const isOutermost = index === layers.length - 1;
    type = [layer === "Map" ? "map" : isOutermost && collection === "set" ? "set" : "list", type];
  }
  return type;
}

function structOf(className: string): string {
  return uncapitalized(className.replace(/OutputReference$/, ""));
}

function uncapitalized(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
