export { Database, type DatabaseArgs, type Login } from "./database.ts";
export { openTunnel, type Tunnel, type TunnelArgs } from "./tunnel.ts";
