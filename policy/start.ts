import { readFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { PolicyPack } from "@pulumi/policy";
import { toCrossGuardPolicy } from "./crossGuardPolicy.ts";
import { formatDay } from "./detectors/days.ts";
import { readExceptions } from "./exceptions.ts";
import { pack } from "./pack.ts";
import type { PackEntry } from "./rule.ts";
import { disallowExpired } from "./rules/pack/exceptions/disallowExpired.ts";
import { requireKnown } from "./rules/pack/inputs/requireKnown.ts";
import { UnknownInputLog } from "./unknownInputLog.ts";

const today = formatDay(new Date());
const { valid, problems } = readExceptions(
  readFileSync(new URL("exceptions.yaml", import.meta.url), "utf8"),
  pack.map(({ rule }) => rule.name),
  today,
);
const unknownInputs = new UnknownInputLog();
const entries: PackEntry[] = [
  ...pack,
  { rule: disallowExpired(problems), level: "mandatory" },
  { rule: requireKnown(() => unknownInputs.describe()), level: "advisory" },
];

new PolicyPack("landfall", {
  policies: entries.map(({ rule, level }) =>
    toCrossGuardPolicy(rule, level, valid, unknownInputs.record.bind(unknownInputs)),
  ),
});

// Node writes the compile cache at exit, but the engine kills the process.
flushCompileCache();
