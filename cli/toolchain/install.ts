import { ensureEngine } from "../../toolchain/engine.ts";
import { step } from "../../toolchain/progress.ts";

export async function install(): Promise<void> {
  await step("Pulumi engine", ensureEngine);
}
