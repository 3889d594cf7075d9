export { Archive, type ArchiveArgs } from "./archive.ts";
export { NEWEST_SERVER, parseServerVersion } from "./serverVersion.ts";
