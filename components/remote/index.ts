export type { Connection } from "./connection.ts";
export type { PlacedFile } from "./filesScript.ts";
export { shellLists, shellQuote, shellSettings } from "./quote.ts";
export { RemoteFile, type RemoteFileArgs } from "./remoteFile.ts";
export { RemoteFiles, type RemoteFilesArgs } from "./remoteFiles.ts";
export { RemoteScript, type RemoteScriptArgs } from "./remoteScript.ts";
