import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type PulumiStack, pulumiClient } from "./client.ts";

/**
 * An empty stack. `pulumi stack init` writes `Pulumi.<stack>.yaml` where it runs, so it runs where that is a copy.
 * @param withConfig whether the stack's own file is copied too: its salt is kept then
 */
export async function createStack(
  stack: Pick<PulumiStack, "cwd" | "env">,
  name: string,
  { withConfig }: { withConfig: boolean },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "landfall-"));
  const files = ["Pulumi.yaml", ...(withConfig ? [`Pulumi.${basename(name)}.yaml`] : [])];
  try {
    for (const file of files)
      if (existsSync(join(stack.cwd, file))) await copyFile(join(stack.cwd, file), join(folder, file));
    await pulumiClient(stack).createStack(name, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
