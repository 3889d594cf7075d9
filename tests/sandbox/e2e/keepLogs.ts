/** Set up before each end-to-end file: what fails says where to look. */
import { relative } from "node:path";
import { afterAll, beforeEach } from "vitest";
import { keepLogs } from "./logs.ts";
import { settings } from "./support.ts";

const tell = async (path: string, test: string) =>
  console.error(await keepLogs(settings, { file: relative(process.cwd(), path), test }));

beforeEach(({ task, onTestFailed }) => {
  onTestFailed(() => tell(task.file.filepath, task.name));
});

afterAll(async (_, { file, result }) => {
  if (result?.errors?.length) await tell(file.filepath, "before or after its tests");
});
