import { defineConfig } from "vitest/config";

/** Three suites: `unit` needs nothing, `program` the engine, `sandbox` the engine and Docker. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/program/**", "tests/sandbox/e2e/**", "tests/**/*.docker.test.ts"],
        },
      },
      { test: { name: "program", include: ["tests/program/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 } },
      {
        test: {
          name: "sandbox",
          include: ["tests/sandbox/e2e/**/*.test.ts", "tests/**/*.docker.test.ts"],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
