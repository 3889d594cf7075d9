/**
 * The files of the end-to-end suite, by the project that runs them, in the order in which they run: a file finds what the
 * one before it has left. Each can also run alone: `npx vitest run --project e2e tests/sandbox/e2e/site.test.ts`.
 */
export const order = {
  /** What is about the whole app: the Personal Assistant, with Prosight and MedLogistics beside it, in the region "test". */
  e2e: [
    "bringup",
    "site",
    "exposure",
    "converge",
    "daily",
    "oauth",
    "secrets",
    "backups",
    "dashboards",
    "restores",
    "wholeRelease",
    "wholeRollback",
    "trigger",
    "renewal",
    "keys",
    "reboot",
    "prosight",
    "medlogistics",
    "alerts",
    "teardown",
  ],
  /** What needs a stack, and not that one: a small app (small/checkout.ts), in the region "second". */
  "e2e-small": [
    "interruption",
    "release",
    "verification",
    "rollback",
    "refusals",
    "hosts",
    "recover",
    "promotion",
    "teardown",
  ],
} as const satisfies Record<string, readonly string[]>;

/** Paths of a project's files, from the checkout on. */
export const filesOf = (project: keyof typeof order): string[] =>
  order[project].map((name) => `tests/sandbox/e2e/${name}.test.ts`);

/** Place of a file in the order of a project, which another project may have elsewhere; -1 for one that has none. */
export function placeOf(project: string, path: string): number {
  return project in order
    ? filesOf(project as keyof typeof order).findIndex((file) => path.endsWith(`/${file}`))
    : -1;
}
