import { isDeepStrictEqual } from "node:util";
import type { App } from "../planning/description/types.ts";
import type { Problem } from "../problem.ts";
import { setCommand } from "./commands.ts";
import { schema, type Values } from "./schema.ts";

/** What is wrong with the keys of an app. */
export function tokenKeyProblems(app: App, given: Values["tokenKeys"]): Problem[] {
  const { active, decryptOnly } = given;
  const where = "landfall:tokenKeys";
  if (app.tokenKeys === undefined)
    return isDeepStrictEqual(given, schema.shape.tokenKeys.parse(undefined))
      ? []
      : [
          {
            where,
            problem: `is set, but ${app.name} encrypts no tokens`,
            fix: "pulumi config rm landfall:tokenKeys",
          },
        ];
  const twice = decryptOnly.flatMap((one, index) =>
    one === active || decryptOnly.indexOf(one) < index ? [{ one, index }] : [],
  );
  return twice.map(({ one, index }) => ({
    where: `${where}.decryptOnly[${index}]`,
    problem: `is ${one}, which ${one === active ? "is the active key" : "is there already"}`,
    fix:
      one === active
        ? setCommand(["tokenKeys", "active"])
        : `pulumi config rm --path 'landfall:tokenKeys.decryptOnly[${index}]'`,
  }));
}
