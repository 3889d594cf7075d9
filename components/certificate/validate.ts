import * as pulumi from "@pulumi/pulumi";

/** The args that an authority checks. */
interface Requested {
  domain: string;
  names: readonly string[];
  acmeServer?: string;
  challenge?: "http-01" | "dns-01";
  dnsToken?: pulumi.Input<string>;
}

/** @throws pulumi.ResourceError with every problem for which an authority would refuse the request */
export function validateCertificate(resource: pulumi.Resource, args: Requested): void {
  const problems: string[] = [];
  const wildcards = args.names.filter((name) => name.startsWith("*."));
  if (!args.names.includes(args.domain)) problems.push(`names: should include the domain ${args.domain}`);
  if (wildcards.length > 0 && args.challenge !== "dns-01")
    problems.push(`challenge: ${wildcards.join(", ")} can be proven by "dns-01" only`);
  if (args.challenge === "dns-01" && args.dnsToken === undefined)
    problems.push('dnsToken: is needed for "dns-01": a DigitalOcean token with the domain scopes');
  if (args.acmeServer !== undefined && !args.acmeServer.startsWith("https://"))
    problems.push(`acmeServer: ${args.acmeServer} should be an https:// URL`);
  if (problems.length > 0) throw new pulumi.ResourceError(problems.join("\n"), resource, true);
}
