/** A published checksum, and its algorithm, which follows from its length. */
export interface Checksum {
  algorithm: "sha1" | "sha256" | "sha512";
  hex: string;
}

const BY_LENGTH: Record<number, Checksum["algorithm"]> = { 40: "sha1", 64: "sha256", 128: "sha512" };

/** The checksum of a file in a published list. Each line is `<hex>  <file>`, `<hex> *<file>` or `<hex>  ./<file>`. */
export function checksumFor(list: string, file: string): Checksum | undefined {
  for (const line of list.split("\n")) {
    const [, hex = "", name] = /^([0-9a-f]+)\s+\*?(?:\.\/)?(.+)$/i.exec(line.trim()) ?? [];
    const algorithm = BY_LENGTH[hex.length];
    if (name === file && algorithm) return { algorithm, hex: hex.toLowerCase() };
  }
  return undefined;
}

/** The usual spelling: SHA-256. */
export function algorithmName({ algorithm }: Checksum): string {
  return algorithm.toUpperCase().replace("SHA", "SHA-");
}
