import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** OpenTofu does what Terraform does, under a free licence; what stands in `deploy/terraform` is for either. */
export const OPENTOFU_VERSION = "v1.12.6";

/** The package that tells what the provider for AWS knows: the provider itself is not had from a registry of packages. */
export const AWS_PACKAGE = { name: "@cdktn/provider-aws", version: "25.7.0" } as const;

const CACHE = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "aura-journal");

/** Where `npm run fetch:terraform` puts them: outside the clone, since building takes minutes. */
export const TOFU = join(CACHE, `opentofu-${OPENTOFU_VERSION.slice(1)}`, "tofu");
/** Its last number is raised when it is read from the package in another way. */
export const AWS_SCHEMA = join(CACHE, `aws-schema-${AWS_PACKAGE.version}-1`, "schema.json");

/** Absent: why `deploy/terraform` cannot be checked here. Where every test must run, none is skipped. */
export const missingTerraform =
  (existsSync(TOFU) && existsSync(AWS_SCHEMA)) || process.env["AURA_REQUIRE_ALL"] === "1"
    ? undefined
    : "OpenTofu and the schema of AWS are not here (npm run fetch:terraform): nothing was tested of deploy/terraform";
