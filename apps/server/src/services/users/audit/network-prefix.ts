import { isIP } from "node:net";

/**
 * The network an address belongs to, `/24` or `/64`: enough to see where an account was used from, too little to point at
 * one household. `undefined` for what is no address; a prefix stays what it is.
 */
export function networkPrefix(address: string): string | undefined {
  const bare = address.split(/[/%]/, 1)[0] ?? "";
  switch (isIP(bare)) {
    case 4:
      return `${bare.split(".").slice(0, 3).join(".")}.0/24`;
    case 6: {
      const groups = groupsOf(bare);
      const mapped = ipv4Mapped(groups);
      return mapped === undefined ? `${groups.slice(0, 4).join(":")}::/64` : networkPrefix(mapped);
    }
    default:
      return undefined;
  }
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  // The URL parser writes every spelling in one form (RFC 5952), embedded IPv4 included.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  return [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
}

/** `::ffff:a.b.c.d` (RFC 4291, 2.5.5.2): an IPv4 client seen through an IPv6 socket. */
function ipv4Mapped(groups: readonly string[]): string | undefined {
  if (groups.slice(0, 5).some((group) => group !== "0") || groups[5] !== "ffff") return undefined;
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
