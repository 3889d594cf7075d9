export type { Connection } from "./connection.ts";
export { shellQuote } from "./quote.ts";
export { RemoteFile, type RemoteFileArgs } from "./remoteFile.ts";
export { RemoteScript, type RemoteScriptArgs } from "./remoteScript.ts";
