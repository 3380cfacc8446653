import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The release of Kubernetes whose interface the manifests are held against. */
export const KUBERNETES_VERSION = "1.36.3";
export const KUSTOMIZE_VERSION = "5.8.2";
/** Raised whenever `fetch-kubernetes.ts` extracts something else, so that nobody takes an older extract for it. */
const SCHEMAS_EDITION = 1;

const CACHE = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "aura-journal");

/** Where `npm run fetch:kubernetes` puts what the check of the manifests needs: outside the clone, since it takes a minute. */
export const KUSTOMIZE = join(CACHE, `kustomize-${KUSTOMIZE_VERSION}`, "kustomize");
const SCHEMAS = join(CACHE, `kubernetes-${KUBERNETES_VERSION}-schemas-${SCHEMAS_EDITION}`);
/** The schemas of Kubernetes's own kinds, of the versions that a cluster serves unasked. */
export const KUBERNETES_SCHEMAS = join(SCHEMAS, "kubernetes.json");
/** The definitions of the kinds that operators bring. */
export const CUSTOM_RESOURCES = join(SCHEMAS, "custom-resources.json");
/** The kinds of CloudNativePG, as types of TypeScript: its own definitions are in no registry. */
export const CLOUDNATIVE_PG_TYPES = join(SCHEMAS, "cloudnative-pg");

/** The server of Kubernetes's interface and its store, which `npm run fetch:kubernetes -- --server` builds. */
export const SERVER = join(CACHE, `kubernetes-${KUBERNETES_VERSION}-server`);
export const KUBE_API_SERVER = join(SERVER, "kube-apiserver");
export const ETCD = join(SERVER, "etcd");

/** Absent: why the manifests cannot be rendered and held against the interface of Kubernetes here. */
export const missingKubernetes = [KUSTOMIZE, KUBERNETES_SCHEMAS, CUSTOM_RESOURCES, CLOUDNATIVE_PG_TYPES].every(
  existsSync,
)
  ? undefined
  : "what the manifests are checked with is not here: npm run fetch:kubernetes";

/** The same for asking the server itself. */
export const missingApiServer = [KUBE_API_SERVER, ETCD].every((file) => existsSync(file))
  ? undefined
  : "the server of Kubernetes is not here: npm run fetch:kubernetes -- --server";
