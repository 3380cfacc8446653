import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { AWS_SCHEMA, missingTerraform, TOFU } from "../terraform.ts";
import { checkConfiguration, type Result } from "./check.ts";
import type { ProviderSchema } from "./schema.ts";

const ROOT = fileURLToPath(new URL("../../deploy/terraform", import.meta.url));
const skip = missingTerraform ?? false;

/** Each is something that somebody might write; what is said of it must name it. */
const FAULTS: readonly {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly said: RegExp;
}[] = [
  {
    what: "an argument that AWS does not know",
    file: "modules/database/main.tf",
    from: "  storage_encrypted     = true",
    to: "  storage_encrypted     = true\n  storage_sealed = true",
    said: /Unsupported argument: An argument named "storage_sealed"/,
  },
  {
    what: "a value of a wrong type",
    file: "modules/database/main.tf",
    from: "monitoring_interval                   = 60",
    to: 'monitoring_interval                   = "often"',
    said: /Incorrect attribute value type: .*"monitoring_interval".* number is required/,
  },
  {
    what: "an argument left out that must be there",
    file: "modules/database/main.tf",
    from: "  instance_class = var.instance_class\n",
    to: "",
    said: /Missing required argument: The argument "instance_class" is required/,
  },
  {
    what: "a block left out that must be there",
    file: "modules/cluster/nodes.tf",
    from: "  scaling_config {\n    min_size     = var.nodes.min\n    max_size     = var.nodes.max\n    desired_size = var.nodes.min\n  }\n",
    to: "",
    said: /scaling_config/,
  },
  {
    what: "a kind of thing that AWS does not have",
    file: "modules/budget/main.tf",
    from: 'resource "aws_budgets_budget" "daily"',
    to: 'resource "aws_budgets_alarm" "daily"',
    said: /Invalid resource type/,
  },
  {
    what: "a database in clear",
    file: "modules/database/main.tf",
    from: "storage_encrypted     = true",
    to: "storage_encrypted     = false",
    said: /it_is_encrypted_by_our_key: .*the database lies in clear/,
  },
  {
    what: "a database in one zone",
    file: "modules/database/main.tf",
    from: "multi_az               = var.multi_az",
    to: "multi_az               = false",
    said: /it_stands_in_two_zones: .*lost with its zone/,
  },
  {
    what: "a database that is open to the world",
    file: "modules/database/main.tf",
    from: "referenced_security_group_id = var.cluster_security_group_id",
    to: 'cidr_ipv4                    = "0.0.0.0/0"',
    said: /it_is_private: .*others than the cluster/,
  },
  {
    what: "a public API of the cluster",
    file: "modules/cluster/main.tf",
    from: "endpoint_public_access  = false",
    to: "endpoint_public_access  = true",
    said: /the_api_is_private: .*on the internet/,
  },
  {
    what: "a password that goes into the state",
    file: "modules/cache/main.tf",
    from: "auth_token_wo              = var.auth_token",
    to: "auth_token                 = var.auth_token",
    said: /[Ee]phemeral/,
  },
  {
    what: "keys of erased accounts that are kept for too long",
    file: "modules/backups/main.tf",
    from: "      days = local.locked_days[each.key]\n    }\n  }\n}",
    to: "      days = 30\n    }\n  }\n}",
    said: /no_copy_outlives_the_promise_to_the_erased: .*longer than it may/,
  },
  {
    what: "a bucket that speaks without TLS",
    file: "modules/backups/main.tf",
    from: 'Condition = { Bool = { "aws:SecureTransport" = "false" } }',
    to: 'Condition = { Bool = { "aws:SecureTransport" = "true" } }',
    said: /tls_alone_and_our_key_alone: .*without TLS/,
  },
  {
    what: "a role that may do anything to a bucket",
    file: "modules/identity/main.tf",
    from: 'Action = ["s3:PutObject"]',
    to: 'Action = ["s3:*"]',
    said: /nothing_is_allowed_by_a_wildcard: .*may do anything/,
  },
  {
    what: "a key that does not rotate",
    file: "modules/keys/keyring.tf",
    from: "enable_key_rotation     = true",
    to: "enable_key_rotation     = false",
    said: /every_key_rotates_and_is_slow_to_go: .*does not rotate/,
  },
  {
    what: "production on one zone",
    file: "environments/production/main.tf",
    from: "is_production = true",
    to: "is_production = false",
    said: /production_is_protected: .*lost with a zone/,
  },
  {
    what: "a file that is formatted in another way",
    file: "modules/budget/variables.tf",
    from: "  type        = number",
    to: "  type = number",
    said: /modules\/budget\/variables\.tf is not as tofu fmt writes it/,
  },
];

test("what is described of AWS is formatted, valid, and as it must be", { skip }, async () => {
  const results = await check(ROOT, () => true);
  assert.deepEqual(problemsOf(results), []);
  const untested = results.filter(({ name, passed }) => passed === 0 && name !== "format");
  // What only puts modules together is tested where it is used.
  assert.deepEqual(
    untested.map(({ name }) => name),
    ["environments/dev", "modules/platform"],
  );
});

for (const { what, file, from, to, said } of FAULTS) {
  test(`${what} is found`, { skip }, async () => {
    const place = await mkdtemp(join(tmpdir(), "aura-terraform-fault-"));
    try {
      await cp(ROOT, place, { recursive: true });
      const text = await readFile(join(place, file), "utf8");
      assert.equal(text.split(from).length, 2, "what is to be changed is not there once");
      await writeFile(
        join(place, file),
        text.replace(from, () => to),
      );
      const folder = file.slice(0, file.lastIndexOf("/"));
      const problems = problemsOf(await check(place, (each) => each === folder));
      assert.match(problems.join("\n"), said);
    } finally {
      await rm(place, { recursive: true });
    }
  });
}

async function check(root: string, isWanted: (folder: string) => boolean): Promise<readonly Result[]> {
  const schema = JSON.parse(await readFile(AWS_SCHEMA, "utf8")) as ProviderSchema;
  return checkConfiguration(root, { tofu: TOFU, schema, signal: AbortSignal.timeout(240_000) }, isWanted);
}

function problemsOf(results: readonly Result[]): string[] {
  return results.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));
}
