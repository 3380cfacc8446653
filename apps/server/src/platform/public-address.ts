import { lookup as resolve, type LookupAddress, type LookupOptions } from "node:dns";
import { BlockList, isIP } from "node:net";

/** Ranges that are no place on the public Internet (IANA special-purpose registries, RFC 6890), and those that stand for one. */
const NOT_PUBLIC: readonly [string, number, "ipv4" | "ipv6"][] = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
];
/** Of IPv6 only what is given out as global unicast counts; of that, not what carries an IPv4 address or is for examples. */
const GLOBAL_UNICAST = ["2000::", 3] as const;
const NOT_PUBLIC_6: readonly [string, number][] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const refused = new BlockList();
for (const [network, bits, family] of NOT_PUBLIC) refused.addSubnet(network, bits, family);
const refused6 = new BlockList();
for (const [network, bits] of NOT_PUBLIC_6) refused6.addSubnet(network, bits, "ipv6");
const global6 = new BlockList();
global6.addSubnet(...GLOBAL_UNICAST, "ipv6");

/** Thrown where an outgoing call would reach something that is not on the public Internet. */
export class PrivateAddressError extends Error {
  readonly code = "AURA_PRIVATE_ADDRESS";
  constructor() {
    super("the address is not public");
    this.name = "PrivateAddressError";
  }
}

/** Whether an IP address is one of the public Internet. What is no IP address is none. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused.check(address, "ipv4");
  if (family === 6) return global6.check(address, "ipv6") && !refused6.check(address, "ipv6");
  return false;
}

/** Whether an address may be called. */
export type AddressRule = (address: string) => boolean;

/**
 * The addresses in some networks, such as `192.168.1.0/24` or `fd00::/8`.
 * @throws RangeError for what is no network
 */
export function addressesIn(networks: readonly string[]): AddressRule {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits = "", ...rest] = network.split("/");
    const family = isIP(address);
    const isWhole =
      family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128) && rest.length === 0;
    if (!isWhole) throw new RangeError(`"${network}" is not a network such as 192.168.1.0/24`);
    list.addSubnet(address, Number(bits), family === 4 ? "ipv4" : "ipv6");
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 4 ? "ipv4" : "ipv6");
  };
}

type Callback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;
export type Lookup = (hostname: string, options: LookupOptions, callback: Callback) => void;

/**
 * A look-up for sockets that gives allowed addresses only. The socket connects to the very address that was judged here: a name that
 * shows a public address to a check and a private one to the connection a moment later (DNS rebinding) gains nothing.
 * @param lookup how names are resolved
 */
export function createGuardedLookup(isAllowed: AddressRule, lookup: Lookup = resolve as Lookup): Lookup {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const addresses = found as LookupAddress[];
      // One that is not allowed among others is a name to be wary of, not one to choose from.
      if (addresses.length === 0 || !addresses.every(({ address }) => isAllowed(address)))
        return callback(new PrivateAddressError(), []);
      if (options.all === true) return callback(null, addresses);
      const [first] = addresses as [LookupAddress];
      return callback(null, first.address, first.family);
    });
  };
}

/** Whether the host of an address, as it stands there, may be called: a name with a dot in it, or a public IP address. */
export function isPublicHost(url: URL): boolean {
  const address = addressIn(url);
  if (address !== undefined) return isPublicAddress(address);
  return url.hostname.includes(".") && !/(?:^|\.)(?:localhost|local|internal|home\.arpa)\.?$/i.test(url.hostname);
}

/** The IP address that stands in the place of a name, where one does: no look-up is made for it. */
export function addressIn(url: URL): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? undefined : host;
}
