import { writeFileSync } from "node:fs";
import { supportMatrix } from "../components/compose/supportMatrix.ts";

writeFileSync(new URL("compose.md", import.meta.url), supportMatrix());
