/**
 * Which part of the checkout may import which, types included. A part is a folder or a file; the longest name that a path
 * begins with is its part. Within a part every import is allowed, as long as there is no circle.
 */
const COMPONENTS = ["contracts", "problem.ts", "components"];
const APPS = [...COMPONENTS, "planning/description"];
const PROGRAM = [...APPS, "config", "planning", "preflight"];
const COMMAND = [...PROGRAM, "policy", "toolchain", "sandbox", "cli"];

export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "problem.ts": [],
  contracts: [],
  components: COMPONENTS,
  "planning/description": APPS,
  apps: [...APPS, "apps"],
  config: [...APPS, "config"],
  planning: [...APPS, "config", "planning"],
  // Whether the region of the sandbox runs, before the providers wait for it.
  preflight: [...PROGRAM, "sandbox"],
  "index.ts": [...PROGRAM, "stackTraces.ts", "sdkMessages.ts"],
  "stackTraces.ts": [],
  "sdkMessages.ts": [],
  // The pack runs in a process of its own and judges resources as Pulumi describes them.
  policy: ["contracts", "policy"],
  toolchain: ["toolchain"],
  sandbox: ["contracts", "toolchain", "sandbox"],
  cli: COMMAND,
  docs: [...COMMAND, "docs"],
  // It checks the scripts that components render, too.
  lint: [...COMMAND, "lint"],
  bench: [...COMMAND, "apps", "bench", "tests"],
  // A test may import what it tests; nothing imports a test but a test and the benchmarks.
  tests: [
    ...COMMAND,
    "apps",
    "index.ts",
    "stackTraces.ts",
    "sdkMessages.ts",
    "vitest.config.ts",
    "docs",
    "lint",
    "bench",
    "tests",
  ],
  "vitest.config.ts": ["tests"],
};

export function partOf(file: string): string {
  const parts = Object.keys(MAY_IMPORT).filter((part) => file === part || file.startsWith(`${part}/`));
  const longest = parts.sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) throw new Error(`${file} is in no part of tests/architecture/layers.ts`);
  return longest;
}

/** The imports that go up, as "from -> to". */
export function upwardImports(imports: ReadonlyMap<string, readonly string[]>): string[] {
  return [...imports].flatMap(([from, targets]) => {
    const own = partOf(from);
    return targets
      .filter((to) => partOf(to) !== own && !MAY_IMPORT[own]?.includes(partOf(to)))
      .map((to) => `${from} -> ${to}`);
  });
}
