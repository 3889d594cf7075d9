/** Set up before each end-to-end file: what fails says where to look. */
import { relative } from "node:path";
import { afterAll, beforeEach, type RunnerTestFile as File } from "vitest";
import { keepLogs } from "./logs.ts";
import { settings } from "./support.ts";

const tell = async ({ filepath, projectName = "" }: File, test: string, errors: readonly string[] = []) =>
  console.error(
    await keepLogs(settings, { project: projectName, file: relative(process.cwd(), filepath), test }),
    errors.map((error) => `\n${error}`).join(""),
  );

beforeEach(({ task, onTestFailed }) => {
  onTestFailed(() => tell(task.file, task.name));
});

// biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a hook wants, which is nothing
afterAll(async ({}, { file, result }) => {
  // Vitest itself shows them when all files are through.
  const errors = result?.errors?.map(({ message }) => message) ?? [];
  if (errors.length > 0) await tell(file, "before or after its tests", errors);
});
