import { createProgram } from "./program.ts";
import { UsageError } from "./usage.ts";

try {
  await createProgram().parseAsync();
} catch (error) {
  console.error(
    process.env.LANDFALL_DEBUG ? error : `landfall: ${error instanceof Error ? error.message : error}`,
  );
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
