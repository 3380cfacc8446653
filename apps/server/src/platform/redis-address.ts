/** Where Redis is, as `REDIS_URL` says it. */
export interface RedisAddress {
  readonly kind: "single" | "sentinel" | "cluster";
  /** The server; or the sentinels; or some nodes of the cluster, which name the others. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly isTls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Number of the logical database; 0 for a cluster, which has no other. */
  readonly database: number;
  /** What the sentinels call the set of servers. */
  readonly masterName: string | undefined;
}

const SCHEMES: Readonly<Record<string, { readonly kind: RedisAddress["kind"]; readonly isTls: boolean }>> = {
  redis: { kind: "single", isTls: false },
  rediss: { kind: "single", isTls: true },
  "redis+sentinel": { kind: "sentinel", isTls: false },
  "rediss+sentinel": { kind: "sentinel", isTls: true },
  "redis+cluster": { kind: "cluster", isTls: false },
  "rediss+cluster": { kind: "cluster", isTls: true },
};
const DEFAULT_PORT = { single: 6_379, sentinel: 26_379, cluster: 6_379 } as const;
const ADDRESS = /^([a-z+]+):\/\/(?:([^@/?#]*)@)?([^/?#]+)(?:\/([^?#]*))?$/;
const NODE = /^(\[[0-9a-f:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/i;

/**
 * Reads `redis://[user[:password]@]host[:port][/database]`, `redis+sentinel://…host[:port],…/master[/database]` or
 * `redis+cluster://…host[:port],…`; with `rediss` in place of `redis` over TLS. A list of hosts is no URL (RFC 3986, §3.2), so
 * that the platform's parser can't read it.
 * @throws RangeError that says what is wrong and quotes nothing: the address may hold a password
 */
export function parseRedisAddress(text: string): RedisAddress {
  const [, scheme = "", credentials, hosts = "", path = ""] = ADDRESS.exec(text) ?? [];
  const form = SCHEMES[scheme];
  if (form === undefined) {
    throw new RangeError(`must be a URL that begins with ${Object.keys(SCHEMES).join("://, ")}://`);
  }
  const nodes = hosts.split(",").map((node) => nodeOf(node, DEFAULT_PORT[form.kind]));
  if (form.kind === "single" && nodes.length > 1) {
    throw new RangeError("names several hosts, which redis+sentinel:// or redis+cluster:// may");
  }
  const [username, password] = credentialsOf(credentials);
  return { ...form, nodes, username, password, ...placeOf(form.kind, path) };
}

function nodeOf(text: string, defaultPort: number): { host: string; port: number } {
  const [, host, port] = NODE.exec(text) ?? [];
  const number = port === undefined ? defaultPort : Number(port);
  if (host === undefined || number < 1 || number > 65_535) throw new RangeError("names a host that can't be read");
  return { host: host.replace(/^\[|\]$/g, ""), port: number };
}

/** `user:password`, `:password`; a lone `user` is a user without a password. */
function credentialsOf(text: string | undefined): [string | undefined, string | undefined] {
  if (text === undefined) return [undefined, undefined];
  const colon = text.indexOf(":");
  const parts = colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
  try {
    const [username, password] = parts.map((part) => decodeURIComponent(part));
    return [username || undefined, password || undefined];
  } catch {
    throw new RangeError("holds a user or password that is not percent-encoded");
  }
}

function placeOf(kind: RedisAddress["kind"], path: string): Pick<RedisAddress, "database" | "masterName"> {
  const parts = path === "" ? [] : path.split("/");
  const masterName = kind === "sentinel" ? parts.shift() : undefined;
  if (kind === "sentinel" && (masterName === undefined || !/^[\w.-]{1,64}$/.test(masterName))) {
    throw new RangeError("must name what the sentinels watch: redis+sentinel://host,host/name");
  }
  const [database = "0", ...rest] = parts;
  if (!/^\d{1,3}$/.test(database) || rest.length > 0 || (kind === "cluster" && database !== "0")) {
    throw new RangeError(
      kind === "cluster" ? "a cluster has database 0 alone" : "must end in the number of a database, or not",
    );
  }
  return { database: Number(database), masterName };
}
