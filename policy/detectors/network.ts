/** Whether the address of a published port means every interface of the host. */
export function isEveryInterface(ip: string | undefined): boolean {
  return ip === undefined || ["", "0.0.0.0", "::", "[::]", "*"].includes(ip);
}

/** Whether a network is the internet or a large part of it. */
export function isAnySource(cidr: string): boolean {
  const [address = "", bits] = cidr.split("/");
  if (bits === undefined) return address === "0.0.0.0" || address === "::";
  return Number(bits) <= (address.includes(":") ? 16 : 7);
}

/** Parses "22" and "8000-8100". DigitalOcean reads "all", "0" and no range as every port. */
export function parsePortRange(range: string | undefined): { first: number; last: number } {
  if (range === undefined || ["", "0", "all"].includes(range)) return { first: 1, last: 65535 };
  const [first = "0", last = first] = range.split("-");
  return { first: Number(first), last: Number(last) };
}

export function isLoopback(host: string | undefined): boolean {
  return host === undefined || /^(localhost|127\.|::1$|\/)/.test(host) || host === "";
}

/** Formats consecutive ports as "8000-8100", in ascending order. Texts come first, unchanged. */
export function formatPortRanges(ports: readonly (number | string)[]): string[] {
  const texts = ports.filter((port) => typeof port === "string");
  const numbers = [...new Set(ports.filter((port) => typeof port === "number"))].sort((a, b) => a - b);
  const starts = numbers.filter((port) => !numbers.includes(port - 1));
  const ends = numbers.filter((port) => !numbers.includes(port + 1));
  return [...texts, ...starts.map((first, at) => (first === ends[at] ? `${first}` : `${first}-${ends[at]}`))];
}
