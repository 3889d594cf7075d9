export { Database, type DatabaseArgs } from "./database.ts";
export {
  DatabaseHostAccess,
  type DatabaseHostAccessArgs,
  LIBRARY_DIR,
  SETTINGS_DIR,
} from "./hostAccess.ts";
export { type HostProgram, hostProgram, type ProgramPlace } from "./hostProgram.ts";
export { listen } from "./listen.ts";
export { passOn } from "./passOn.ts";
export type { DatabaseRoles, Login } from "./roles.ts";
export type { Destination } from "./secure.ts";
export { secure } from "./secure.ts";
export { machineOf, type ServerSettings, serverSettings } from "./serverSettings.ts";
export { openTunnel, type Tunnel, type TunnelArgs } from "./tunnel.ts";
