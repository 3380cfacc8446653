/**
 * What a roll-out could not survive: servers that run know the released files by their digests, and run what is new after them.
 * @param released the digest of each migration in a release, by `service/NNNN-title.sql`
 */
export function migrationProblems(
  release: string,
  released: ReadonlyMap<string, string>,
  current: ReadonlyMap<string, string>,
): string[] {
  const changed = [...released].flatMap(([file, digest]) => {
    const now = current.get(file);
    if (now === undefined) return [`${file} of ${release} is gone`];
    return now === digest ? [] : [`${file} is not what it was in ${release}`];
  });
  const newest = new Map<string, string>();
  for (const file of released.keys()) {
    const [service, name] = split(file);
    if (name > (newest.get(service) ?? "")) newest.set(service, name);
  }
  const inserted = [...current.keys()].filter((file) => {
    const [service, name] = split(file);
    return !released.has(file) && name < (newest.get(service) ?? "");
  });
  return [...changed, ...inserted.map((file) => `${file} is new, and would run before those of ${release}`)];
}

function split(file: string): [string, string] {
  const at = file.lastIndexOf("/");
  return [file.slice(0, at), file.slice(at + 1)];
}
