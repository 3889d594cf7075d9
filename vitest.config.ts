import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { filesOf, placeOf } from "./tests/sandbox/e2e/order.ts";

/** End-to-end files in their order, all others by name. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ project, moduleId }: TestSpecification) => placeOf(project.name, moduleId);
    return files.toSorted((a, b) => place(a) - place(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

/** One region, and one stack in it: a file finds what the one before it left, and knows what failed. */
const endToEnd = {
  setupFiles: ["tests/sandbox/e2e/keepLogs.ts"],
  fileParallelism: false,
  isolate: false,
  testTimeout: 900_000,
  hookTimeout: 1_800_000,
};

/** `unit` and `policy` need nothing, `program` the engine, `docker` Docker, `e2e` both: a region of its own, its stack, the whole way; `e2e-small`
 * the same beside it, with a small app. */
export default defineConfig({
  test: {
    sequence: { sequencer: InOrder },
    // One a core: by default one stays free for the watcher, which on two cores is half of all.
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: [
            "tests/policy/**",
            "tests/program/**",
            "tests/sandbox/e2e/**",
            "tests/**/*.docker.test.ts",
          ],
          // Files share a process, and with it what they import: one of its own for each would load the Pulumi SDK anew
          // and take twice the CPU time. What a test changes in the process it therefore puts back.
          isolate: false,
          // Some run bash and openssl, which a loaded machine makes wait.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "policy",
          include: ["tests/policy/**/*.test.ts"],
          // As above: what the SDK takes to load is most of the time.
          isolate: false,
          // One runs Docker Compose on every sample.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "program",
          include: ["tests/program/**/*.test.ts"],
          // Each is an engine, a program and six plugins.
          maxConcurrency: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "docker",
          include: ["tests/**/*.docker.test.ts"],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
        },
      },
      { test: { name: "e2e", include: filesOf("e2e"), ...endToEnd } },
      {
        test: {
          name: "e2e-small",
          include: filesOf("e2e-small"),
          globalSetup: ["tests/sandbox/e2e/small/checkout.ts"],
          env: { LANDFALL_TEST_APP: "small" },
          ...endToEnd,
        },
      },
    ],
  },
});
