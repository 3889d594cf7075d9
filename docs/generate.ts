import { readFileSync, writeFileSync } from "node:fs";
import { supportMatrix } from "../components/compose/supportMatrix.ts";
import { insertRulesTable } from "../policy/rulesTable.ts";

writeFileSync(new URL("compose.md", import.meta.url), supportMatrix());
const policies = new URL("../policy/README.md", import.meta.url);
writeFileSync(policies, insertRulesTable(readFileSync(policies, "utf8")));
