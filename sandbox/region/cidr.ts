import { isIPv4 } from "node:net";

export interface Range {
  first: number;
  last: number;
  bits: number;
}

export function addressToNumber(address: string): number {
  return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

export function numberToAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** @returns undefined if `cidr` is not an IPv4 range that begins at its own network address */
export function parseCidr(cidr: string): Range | undefined {
  const [address = "", length = ""] = cidr.split("/");
  const bits = Number(length);
  if (!isIPv4(address) || !/^\d+$/.test(length) || bits > 32) return undefined;
  const first = addressToNumber(address);
  const size = 2 ** (32 - bits);
  return first % size === 0 ? { first, last: first + size - 1, bits } : undefined;
}

export function overlaps(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

export function netmask(bits: number): string {
  return numberToAddress(2 ** 32 - 2 ** (32 - bits));
}
