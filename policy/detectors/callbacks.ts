/** The address of a program on the person's own machine, as a browser writes it. */
const OWN_MACHINE = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Why Auth0 should not send people or tokens to the address, as a clause; undefined where it may. */
export function explainUnsafeAddress(address: string): string | undefined {
  if (address.includes("*")) return "has a wildcard";
  if (!/^http:/i.test(address)) return undefined;
  // The hostname of a URL is the whole host: localhost.example.com is not localhost.
  return OWN_MACHINE.has(URL.parse(address)?.hostname ?? "") ? undefined : "is not encrypted";
}

/** The address without what may be secret: user name, password, query and fragment. */
export function hideCredentials(address: string): string {
  return address.replace(/\/\/[^/?#]*@/, "//").replace(/[?#].*$/s, "");
}
