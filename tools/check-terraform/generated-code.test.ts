import assert from "node:assert/strict";
import { test } from "node:test";
import { readGeneratedCode } from "./generated-code.ts";

test("an attribute has its type, and is required, optional or filled in by the provider", () => {
  const { block } = readGeneratedCode(
    resource({
      members: [
        member("arn", "computed", "get arn() {\n        return this.getStringAttribute('arn');\n    }"),
        member("size", "required", "_size;\n    get size() {\n        return this.getNumberAttribute('size');\n    }"),
        member("zone", "both", "_zone;\n    get zone() {\n        return this.getStringAttribute('zone');\n    }"),
        member("labels", "computed", '_labels = new cdktn.StringMap(this, "labels");\n    get labels() {\n    }'),
      ],
      written: [written("size", false, "simple", "number"), written("zone", false, "simple", "string")],
    }),
  );
  assert.deepEqual(block, {
    attributes: {
      arn: { type: "string", computed: true },
      size: { type: "number", required: true },
      zone: { type: "string", computed: true, optional: true },
      labels: { type: ["map", "string"], computed: true },
    },
    blocks: {},
  });
});

test("a list is told from a set, also where the provider fills it in", () => {
  const { block } = readGeneratedCode(
    resource({
      members: [
        member(
          "groups",
          "optional",
          "_groups;\n    get groups() {\n        return cdktn.Fn.tolist(this.getListAttribute('groups'));",
        ),
        member("names", "optional", "_names;\n    get names() {\n        return this.getListAttribute('names');"),
        member("ids", "computed", "get ids() {\n        return cdktn.Fn.tolist(this.getListAttribute('ids'));"),
      ],
      written: [written("groups", false, "set", "stringList"), written("names", false, "list", "stringList")],
    }),
  );
  assert.deepEqual(block.attributes["groups"]?.type, ["set", "string"]);
  assert.deepEqual(block.attributes["names"]?.type, ["list", "string"]);
  assert.deepEqual(block.attributes["ids"]?.type, ["set", "string"]);
});

test("a block stands once or often, must be there or may, and has its own attributes", () => {
  const parts = part(
    "ThingDisk",
    [member("size", "required", "_size;\n    get size() {\n        return this.getNumberAttribute('size');")],
    [written("size", false, "simple", "number")],
  );
  const { block } = readGeneratedCode(
    `${parts}${resource({
      members: [
        member("disk", "required", '_disk = new ThingDiskOutputReference(this, "disk");'),
        member("spare", "optional", '_spare = new ThingDiskList(this, "spare", true);'),
      ],
      written: [written("disk", true, "list", "ThingDiskList"), written("spare", true, "set", "ThingDiskList")],
    })}`,
  );
  const inner = { attributes: { size: { type: "number", required: true } }, blocks: {} };
  assert.deepEqual(block.blocks, {
    disk: { nesting: "list", min: 1, max: 1, block: inner },
    spare: { nesting: "set", min: 0, block: inner },
  });
});

test("what has parts and is filled in by the provider is a value, not a block", () => {
  const parts = part(
    "ThingSecret",
    [member("arn", "computed", "get arn() {\n        return this.getStringAttribute('arn');")],
    [],
  );
  const { block } = readGeneratedCode(
    `${parts}${resource({ members: [member("secret", "computed", '_secret = new ThingSecretList(this, "secret", false);')], written: [] })}`,
  );
  assert.deepEqual(block.attributes["secret"], { type: ["list", ["object", { arn: "string" }]], computed: true });
});

test("code of another form is refused instead of being half read", () => {
  assert.throws(() => readGeneratedCode("class Thing extends cdktn.TerraformResource {}"), /generator has changed/);
  assert.throws(
    () =>
      readGeneratedCode(
        resource({ members: [member("odd", "computed", "get odd() {\n        return 1;")], written: [] }),
      ),
    /odd: of no type that is known/,
  );
});

/** Code as the generator writes it, as far as it is read. */
function resource({
  members,
  written,
}: {
  readonly members: readonly string[];
  readonly written: readonly string[];
}): string {
  return [
    "class Thing extends cdktn.TerraformResource {",
    '    static tfResourceType = "aws_thing";',
    "                providerVersion: '6.0.0',",
    ...members,
    "    synthesizeHclAttributes() {\n        const attrs = {",
    ...written,
    "        };\n    }\n}\n",
  ].join("\n");
}

function part(struct: string, members: readonly string[], written: readonly string[]): string {
  const name = `${struct.charAt(0).toLowerCase()}${struct.slice(1)}`;
  return [
    `function ${name}ToHclTerraform(struct) {\n    const attrs = {`,
    ...written,
    "    };\n}",
    `class ${struct}OutputReference extends cdktn.ComplexObject {`,
    ...members,
    `}\nclass ${struct}List extends cdktn.ComplexList {\n}\n`,
  ].join("\n");
}

function member(name: string, kind: "computed" | "optional" | "both" | "required", code: string): string {
  const [computed, optional, required] = [["computed", "both"], ["optional", "both"], ["required"]].map((kinds) =>
    kinds.includes(kind),
  );
  return `    // ${name} - computed: ${computed}, optional: ${optional}, required: ${required}\n    ${code}`;
}

function written(name: string, isBlock: boolean, type: string, storage: string): string {
  return `            ${name}: {\n                value: cdktn.x(this._${name}),\n                isBlock: ${isBlock},\n                type: "${type}",\n                storageClassType: "${storage}",\n            },`;
}
