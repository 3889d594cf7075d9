import { readFileSync, writeFileSync } from "node:fs";
import { supportMatrix } from "../components/compose/supportMatrix.ts";
import { withRules } from "../policy/readme.ts";

writeFileSync(new URL("compose.md", import.meta.url), supportMatrix());
const policies = new URL("../policy/README.md", import.meta.url);
writeFileSync(policies, withRules(readFileSync(policies, "utf8")));
