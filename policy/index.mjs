// Pulumi installs ts-node before it requires this file. ts-node compiles required .ts files, not imported ones.
// Node itself strips the types of imported files.
import "./start.ts";
