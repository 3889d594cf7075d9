// Pulumi requires this file after it has installed ts-node, which compiles each .ts file that is required and none that is
// imported: Node itself strips those.
import "./start.ts";
