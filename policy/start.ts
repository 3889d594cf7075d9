import { readFileSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { PolicyPack } from "@pulumi/policy";
import { readExceptions } from "./exceptions.ts";
import { pack } from "./pack.ts";
import { toPolicy } from "./policies.ts";
import type { Listed } from "./rule.ts";
import { disallowExpired } from "./rules/pack/exceptions/disallowExpired.ts";
import { requireKnown } from "./rules/pack/inputs/requireKnown.ts";
import { Unknowns } from "./unknowns.ts";

const today = new Date().toISOString().slice(0, 10);
const { valid, wrong } = readExceptions(
  readFileSync(new URL("exceptions.yaml", import.meta.url), "utf8"),
  pack.map(({ rule }) => rule.name),
  today,
);
const unknowns = new Unknowns();
const listed: Listed[] = [
  ...pack,
  { rule: disallowExpired(wrong), level: "mandatory" },
  { rule: requireKnown(() => unknowns.list()), level: "advisory" },
];

new PolicyPack("landfall", {
  policies: listed.map(({ rule, level }) => toPolicy(rule, level, valid, unknowns.note.bind(unknowns))),
});

// Node would write it when the process ends by itself, and the engine kills it.
flushCompileCache();
