import type { FastifyRequest } from "fastify";
import { isIPv4, isIPv6 } from "node:net";

/**
 * The part of an address that stands for one household or one host: IPv4 whole, IPv6 by its /64, since a single host has
 * the whole /64 to move about in. An IPv4 address mapped into IPv6 counts as IPv4.
 */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  if (!isIPv6(address)) return address;
  return `${expand(address).slice(0, 4).join(":")}::/64`;
}

function expand(address: string): string[] {
  const bare = address.split("%", 1)[0] ?? address;
  const [head = "", tail] = bare.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array.from({ length: Math.max(0, missing) }, () => "0"), ...right].map((group) =>
    group.toLowerCase().replace(/^0+(?=.)/, ""),
  );
}

/** The client's, as the gateway saw it where it handed the request on. */
export function clientAddressOf(request: FastifyRequest): string {
  return request.forwarded?.address ?? request.ip;
}
