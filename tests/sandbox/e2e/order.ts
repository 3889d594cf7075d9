/**
 * The files of the end-to-end suite, by the project that runs them, in the order in which they run: a file finds what the
 * one before it has left. Each can also run alone.
 */
export const order = {
  e2e: [
    "bringup",
    "site",
    "exposure",
    "converge",
    "daily",
    "secrets",
    "backups",
    "restores",
    "release",
    "rollback",
    "renewal",
    "keys",
    "reboot",
    "refusals",
    "hosts",
    "recover",
    "interruption",
    "prosight",
    "promotion",
    "teardown",
  ],
} as const satisfies Record<string, readonly string[]>;

/** Paths of a project's files, from the checkout on. */
export const filesOf = (project: keyof typeof order): string[] =>
  order[project].map((name) => `tests/sandbox/e2e/${name}.test.ts`);
