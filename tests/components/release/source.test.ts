import { expect, it } from "vitest";
import { READ } from "../../../components/release/source.ts";
import { importsOf, typeScriptFiles } from "../../architecture/sourceFiles.ts";

/** Only looks, before the first resource: no release is another one for it. */
const NOT_IN_A_RELEASE = ["preflight", "sandbox", "sdkMessages.ts", "stackTraces.ts"];

it("a release's commit is judged by every folder that the program imports from", () => {
  const imports = importsOf(typeScriptFiles());
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    imports.get(file)?.forEach(visit);
  };
  visit("index.ts");
  const read = new Set([...seen].map((file) => file.split("/")[0] as string));
  // Apps are loaded by their name.
  const expected = [...read]
    .filter((part) => !NOT_IN_A_RELEASE.includes(part))
    .concat("apps", "package-lock.json");
  expect([...READ].sort()).toEqual(expected.sort());
});
