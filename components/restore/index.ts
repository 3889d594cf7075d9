export { Restore, type RestoreArgs } from "./restore.ts";
