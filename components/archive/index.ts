export { Archive, type ArchiveArgs } from "./archive.ts";
export { NEWEST_SERVER, serverVersionOf } from "./serverVersion.ts";
