import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { loadApp } from "../../planning/description/load.ts";
import { didYouMean } from "../../problem.ts";
import { paths } from "../../toolchain/paths.ts";
import { parseStackFile } from "../pulumi/stackFile.ts";
import { UsageError } from "../usage.ts";
import { renderUrls, type StackToRegister } from "./renderUrls.ts";

/** `landfall oauth urls`. It asks nobody: the stacks' files have all of it. @param names of stacks; none: all */
export async function urls(names: readonly string[], checkout = paths.checkout): Promise<void> {
  const known = stackNames(checkout);
  for (const name of names) if (!known.includes(name)) throw unknownStack(name, known);
  const chosen = names.length === 0 ? known : known.filter((name) => names.includes(name));
  const stacks = await Promise.all(chosen.map((name) => readStack(name, checkout)));
  console.log(renderUrls(stacks).join("\n"));
}

/** Stacks of which the checkout has a file, sorted. */
function stackNames(checkout: string): string[] {
  return readdirSync(checkout)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

function unknownStack(name: string, known: readonly string[]): UsageError {
  const meant = didYouMean(name, known);
  const hint = meant === undefined ? `there are: ${known.join(", ")}` : `did you mean ${meant}?`;
  return new UsageError(`this checkout has no Pulumi.${name}.yaml; ${hint}`);
}

async function readStack(name: string, checkout: string): Promise<StackToRegister> {
  const read = (file: string) => readFileSync(join(checkout, file), "utf8");
  const config = parseStackFile(read(`Pulumi.${name}.yaml`));
  const declared = parse(read("Pulumi.yaml")).config["landfall:app"];
  const appName = String(config["landfall:app"] ?? declared.default);
  const domain = config["landfall:domain"];
  const app = await loadApp(appName);
  return {
    name,
    app: appName,
    ...(typeof domain === "string" && { domain }),
    ...(app?.oauth && { oauth: app.oauth }),
  };
}
