export type { AddressSource, AdoptSource, CreateSource, HostArgs, SshArgs } from "./args.ts";
export { Host } from "./host.ts";
