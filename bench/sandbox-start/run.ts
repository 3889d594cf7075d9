import { execa } from "execa";

/** What a user types, shown with what it prints. @returns seconds that it took. @throws Error where it fails */
export async function run(cwd: string, command: string): Promise<number> {
  console.log(`\n$ ${command}`);
  const start = performance.now();
  await execa("sh", ["-c", command], { cwd, stdin: "ignore", stdout: "inherit", stderr: "inherit" });
  return (performance.now() - start) / 1000;
}
