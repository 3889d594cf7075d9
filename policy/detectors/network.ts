/** Whether a published port's address means every interface of the host. */
export function isEveryInterface(ip: string | undefined): boolean {
  return ip === undefined || ["", "0.0.0.0", "::", "[::]", "*"].includes(ip);
}

/** Whether a network is, or nearly is, the internet: half of it is as good as all. */
export function isAnySource(cidr: string): boolean {
  const [address = "", bits] = cidr.split("/");
  if (bits === undefined) return address === "0.0.0.0" || address === "::";
  return Number(bits) <= (address.includes(":") ? 16 : 7);
}

/** Of "22", "8000-8100", "all" and "0", which DigitalOcean takes for every port; every port where there is none. */
export function parsePortRange(range: string | undefined): { first: number; last: number } {
  if (range === undefined || ["", "0", "all"].includes(range)) return { first: 1, last: 65535 };
  const [first = "0", last = first] = range.split("-");
  return { first: Number(first), last: Number(last) };
}

export function isLoopback(host: string | undefined): boolean {
  return host === undefined || /^(localhost|127\.|::1$|\/)/.test(host) || host === "";
}

/** Ports one after the other as "8000-8100", in their order; what is no number as it is. */
export function formatPortRanges(ports: readonly (number | string)[]): string[] {
  const texts = ports.filter((port) => typeof port === "string");
  const numbers = [...new Set(ports.filter((port) => typeof port === "number"))].sort((a, b) => a - b);
  const starts = numbers.filter((port) => !numbers.includes(port - 1));
  const ends = numbers.filter((port) => !numbers.includes(port + 1));
  return [...texts, ...starts.map((first, at) => (first === ends[at] ? `${first}` : `${first}-${ends[at]}`))];
}
