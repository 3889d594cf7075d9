export type { AddressSource, AdoptSource, CreateSource, HostArgs, SshArgs } from "./args.ts";
export { DATA_DIR } from "./dataVolume.ts";
export { Host } from "./host.ts";
