import { requireSearchPath } from "../../../../../policy/rules/postgresql/function/requireSearchPath.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireSearchPath, {
  good: { name: "f", body: "begin set search_path = app; end", securityDefiner: true },
  bad: {
    none: [{ body: "begin end" }, "runs with its owner's rights and the caller's search_path"],
  },
  unknown: "body",
});
