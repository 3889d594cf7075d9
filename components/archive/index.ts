export { Archive, type ArchiveArgs } from "./archive.ts";
