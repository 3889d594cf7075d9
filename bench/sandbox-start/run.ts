import { execa } from "execa";

/**
 * Runs a user's command, and shows its output.
 * @returns seconds that it took
 * @throws Error if it fails
 */
export async function run(cwd: string, command: string): Promise<number> {
  console.log(`\n$ ${command}`);
  const start = performance.now();
  await execa("sh", ["-c", command], { cwd, stdin: "ignore", stdout: "inherit", stderr: "inherit" });
  return (performance.now() - start) / 1000;
}
