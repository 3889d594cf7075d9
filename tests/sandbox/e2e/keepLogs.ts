/** Set up before each end-to-end file: what fails says where to look. */
import { relative } from "node:path";
import { afterAll, beforeEach, type RunnerTestFile as File } from "vitest";
import { keepLogs } from "./logs.ts";
import { settings } from "./support.ts";

const LINES = 40;

/** At once, and not with the end of a row that takes half an hour. */
const tell = async (
  { filepath, projectName = "" }: File,
  test: string,
  errors: readonly { message: string }[],
) => {
  const where = { project: projectName, file: relative(process.cwd(), filepath), test };
  const why = errors.flatMap(({ message }) => message.trimEnd().split("\n").slice(-LINES));
  console.error([await keepLogs(settings, where), ...why].join("\n"));
};

beforeEach(({ task, onTestFailed }) => {
  onTestFailed(() => tell(task.file, task.name, task.result?.errors ?? []));
});

// biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a hook wants, which is nothing
afterAll(async ({}, { file, result }) => {
  if (result?.errors?.length) await tell(file, "before or after its tests", result.errors);
});
