import { readFileSync, writeFileSync } from "node:fs";
import { supportMatrix } from "../components/compose/supportMatrix.ts";
import { withDescriptions } from "../config/projectFile.ts";
import { configurationReference } from "../config/reference.ts";
import { insertRulesTable } from "../policy/rulesTable.ts";

writeFileSync(new URL("compose.md", import.meta.url), supportMatrix());
writeFileSync(new URL("configuration.md", import.meta.url), configurationReference());
rewrite("../policy/README.md", insertRulesTable);
rewrite("../Pulumi.yaml", withDescriptions);

function rewrite(path: string, change: (text: string) => string): void {
  const file = new URL(path, import.meta.url);
  writeFileSync(file, change(readFileSync(file, "utf8")));
}
