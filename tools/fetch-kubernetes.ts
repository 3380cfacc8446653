import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import {
  CLOUDNATIVE_PG_TYPES,
  CUSTOM_RESOURCES,
  KUBERNETES_SCHEMAS,
  KUBERNETES_VERSION,
  KUSTOMIZE,
  KUSTOMIZE_VERSION,
  SERVER,
} from "./kubernetes.ts";
import { readOptions } from "./options.ts";
import { runTool } from "./run-tool.ts";

const USAGE = `Builds Kustomize ${KUSTOMIZE_VERSION}, and extracts the schemas of Kubernetes ${KUBERNETES_VERSION} and of the operators that
deploy/kubernetes uses, where npm run check:kubernetes looks for them.

Usage: npm run fetch:kubernetes [-- --server] [-- --help]

  --server  build Kubernetes's own server and its store, too, for npm run check:kubernetes -- --server: some minutes more

It needs Go 1.26 or newer and takes a minute or two on two cores. What is already there is not fetched again.
`;

/** Modules with their digests as Go's checksum database has them. */
const KUSTOMIZE_MODULE = {
  path: "sigs.k8s.io/kustomize/kustomize/v5",
  version: `v${KUSTOMIZE_VERSION}`,
  sum: "h1:sSNeWwgkdSMGCIavtY63JQMgBJkGv3IwOltWVZy+LFQ=",
};
const KUBERNETES_MODULE = {
  path: "k8s.io/kubernetes",
  version: `v${KUBERNETES_VERSION}`,
  sum: "h1:qDQdoMiluAE2Eab6Fa52YV+WjiGz9mZFFoagEA6cI+o=",
};
const CUSTOM_RESOURCE_MODULES = [
  {
    path: "sigs.k8s.io/gateway-api",
    version: "v1.6.3",
    sum: "h1:lKpJa5bGlraC/QeACvCpsHLdmO6y0iKfzVl6gzaFEYc=",
    folder: "config/crd/standard",
    files: ["gateway.networking.k8s.io_gateways.yaml", "gateway.networking.k8s.io_httproutes.yaml"],
  },
  {
    path: "github.com/external-secrets/external-secrets",
    version: "v1.3.2",
    sum: "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=",
    folder: "config/crds/bases",
    files: ["external-secrets.io_secretstores.yaml", "external-secrets.io_externalsecrets.yaml"],
  },
  {
    path: "github.com/prometheus-operator/prometheus-operator",
    version: "v0.85.0",
    sum: "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=",
    folder: "example/prometheus-operator-crd",
    files: ["monitoring.coreos.com_podmonitors.yaml", "monitoring.coreos.com_prometheusrules.yaml"],
  },
  {
    path: "github.com/cert-manager/cert-manager",
    version: "v1.21.2",
    sum: "h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=",
    folder: "deploy/crds",
    files: ["cert-manager.io_certificates.yaml"],
  },
  {
    path: "github.com/mongodb/mongodb-kubernetes-operator",
    version: "v0.9.0",
    sum: "h1:1SBmpQznWVbUgzi+ScNCNv6z5pLBwsSe4DUDKxHzFwc=",
    folder: "config/crd/bases",
    files: ["mongodbcommunity.mongodb.com_mongodbcommunity.yaml"],
  },
];
const CLOUDNATIVE_PG_PACKAGE = {
  name: "@kubernetes-models/cloudnative-pg@2.0.0",
  sha512: "uvCHXxeypP8XBSqOvEObGgVMBipe8t7WCFqcpcypvAiq+sOA12NBefI/zKhKeI9EPPCVgY73BpR57JaYU0PCYg==",
};

interface GoModule {
  readonly path: string;
  readonly version: string;
  readonly sum: string;
}

const values = readOptions(
  USAGE,
  { server: { type: "boolean", default: false }, help: { type: "boolean" } },
  () => true,
);
runTool("fetch:kubernetes", main);

function main(): number {
  const into = mkdtempSync(join(tmpdir(), "aura-kubernetes-"));
  try {
    for (const [target, make] of [
      [KUSTOMIZE, buildKustomize],
      [KUBERNETES_SCHEMAS, extractSchemas],
      [CUSTOM_RESOURCES, extractCustomResources],
      [CLOUDNATIVE_PG_TYPES, unpackTypes],
      ...(values.server ? ([[SERVER, buildServer]] as const) : []),
    ] as const) {
      if (!existsSync(target)) keep(make(into), target);
    }
    return 0;
  } finally {
    rmSync(into, { recursive: true });
  }
}

/** Whole or not at all: another run may look for it meanwhile. */
function keep(made: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const draft = `${target}.${process.pid}`;
  cpSync(made, draft, { recursive: true });
  renameSync(draft, target);
}

function buildKustomize(into: string): string {
  const { path, version } = KUSTOMIZE_MODULE;
  folderOf(KUSTOMIZE_MODULE, into);
  execFileSync("go", ["install", "-trimpath", `${path}@${version}`], {
    cwd: into,
    env: { ...process.env, GOBIN: into },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return join(into, "kustomize");
}

/**
 * The server with the libraries of its own release. In its module they have no version, since they lie beside it where it is
 * developed; what depends on it has to say which they are.
 */
function buildServer(into: string): string {
  const { path, version } = KUBERNETES_MODULE;
  const own = readFileSync(join(folderOf(KUBERNETES_MODULE, into), "go.mod"), "utf8");
  const [, go = ""] = /^go (\S+)$/m.exec(own) ?? [];
  const [, etcd = ""] = /^\t(go\.etcd\.io\/etcd\/server\/v3 \S+)/m.exec(own) ?? [];
  const libraries = Array.from(own.matchAll(/^\t(\S+) v0\.0\.0$/gm), ([, name = ""]) => name);
  const folder = join(into, "server");
  mkdirSync(folder);
  const module = join(into, "module");
  mkdirSync(module);
  writeFileSync(
    join(module, "go.mod"),
    [
      "module aura-journal/kubernetes-server",
      `go ${go}`,
      `require (\n\t${etcd}\n\t${path} ${version}\n)`,
      ...libraries.map((name) => `replace ${name} => ${name} ${version.replace("v1", "v0")}`),
    ].join("\n\n"),
  );
  const [etcdModule = ""] = etcd.split(" ");
  const said = `-s -w -X k8s.io/component-base/version.gitVersion=${version}`;
  const programs = [
    ["kube-apiserver", `${path}/cmd/kube-apiserver`],
    ["etcd", etcdModule],
  ] as const;
  for (const [name, source] of programs) {
    execFileSync("go", ["build", "-mod=mod", "-trimpath", "-ldflags", said, "-o", join(folder, name), source], {
      cwd: module,
      stdio: ["ignore", "inherit", "inherit"],
    });
  }
  return folder;
}

/** Of the released versions alone: a cluster serves no alpha or beta unless it is told to. */
function extractSchemas(into: string): string {
  const folder = join(folderOf(KUBERNETES_MODULE, into), "api", "openapi-spec", "v3");
  const schemas = {};
  for (const file of readdirSync(folder).filter((name) => /^apis?__(?:.*__)?v\d+_openapi\.json$/.test(name))) {
    const { components } = JSON.parse(readFileSync(join(folder, file), "utf8")) as {
      readonly components: { readonly schemas: object };
    };
    Object.assign(schemas, components.schemas);
  }
  return write(into, "kubernetes.json", { components: { schemas } });
}

function extractCustomResources(into: string): string {
  const definitions = CUSTOM_RESOURCE_MODULES.flatMap(({ folder, files, ...module }) => {
    const source = folderOf(module, into);
    return files.map((file) => parse(readFileSync(join(source, folder, file), "utf8")) as unknown);
  });
  return write(into, "custom-resources.json", definitions);
}

function unpackTypes(into: string): string {
  const { name, sha512 } = CLOUDNATIVE_PG_PACKAGE;
  execFileSync("npm", ["pack", name, "--silent", "--pack-destination", into], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const archive = join(into, readdirSync(into).find((file) => file.endsWith(".tgz")) ?? "");
  const found = createHash("sha512").update(readFileSync(archive)).digest("base64");
  if (found !== sha512) throw new Error(`${name} is not the package that was looked at: its SHA-512 is ${found}`);
  execFileSync("tar", ["-xzf", archive, "-C", into]);
  return join(into, "package");
}

function folderOf({ path, version, sum }: GoModule, into: string): string {
  const said = execFileSync("go", ["mod", "download", "-json", `${path}@${version}`], { cwd: into });
  const { Dir, Sum } = JSON.parse(said.toString()) as { readonly Dir: string; readonly Sum: string };
  if (Sum !== sum) throw new Error(`${path} ${version} is not what was looked at: its sum is ${Sum}`);
  return Dir;
}

function write(into: string, name: string, value: unknown): string {
  const file = join(into, name);
  writeFileSync(file, JSON.stringify(value));
  return file;
}
