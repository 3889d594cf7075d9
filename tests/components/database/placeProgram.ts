import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { hostProgram } from "../../../components/database/index.ts";

/** A program of the host in a bed's folder, as the host gets it. @param main its path in the checkout */
export async function placeProgram(main: string, path: string): Promise<void> {
  for (const file of hostProgram(main, { path, folder: `${path}.parts` }).files) {
    await mkdir(dirname(file.path), { recursive: true });
    await writeFile(file.path, file.content, { mode: Number.parseInt(file.mode, 8) });
  }
}
