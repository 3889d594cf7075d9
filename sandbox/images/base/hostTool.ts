import { execa } from "execa";

/**
 * Makes sure that this machine has a command. It installs the package if it can do so without asking.
 * @throws Error that says what to type
 */
export async function ensureHostTool(command: string, aptPackage: string): Promise<void> {
  if (await works("sh", ["-c", `PATH=$PATH:/usr/sbin:/sbin command -v ${command}`])) return;
  if (process.getuid?.() === 0 && (await works("sh", ["-c", "command -v apt-get"]))) {
    await works("apt-get", ["update", "--quiet"]);
    if (await works("apt-get", ["install", "--quiet", "--yes", aptPackage])) return;
  }
  throw new Error(`the sandbox needs ${command} on this machine: sudo apt-get install ${aptPackage}`);
}

async function works(command: string, args: string[]): Promise<boolean> {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  return (await execa(command, args, { reject: false, stdio: "ignore", env })).exitCode === 0;
}
