import { expect, it } from "vitest";
import { secretChanges } from "../../../cli/review/secrets.ts";
import { CONTAINER, changes, SECRET, step, urnOf } from "./support.ts";

const PASSWORD = "landfall:secrets:GeneratedSecrets$random:index/randomPassword:RandomPassword";
const of = (...events: Parameters<typeof changes>) => secretChanges(changes(...events));
const uploads = (content: unknown) => ({ inputs: { uploads: [{ file: "/run/secrets/token", content }] } });

it("a generated password has the name that the app knows it by", () => {
  const parent = urnOf("landfall:secrets:GeneratedSecrets", "secrets");
  const effect = (op: string) =>
    of(step(op, PASSWORD, "secrets-JWT_SECRET", { old: { parent }, new: { parent } }));
  expect(effect("replace")).toEqual([{ name: "JWT_SECRET", effect: "changes", of: [] }]);
  expect(effect("create")).toMatchObject([{ name: "JWT_SECRET", effect: "new" }]);
  expect(effect("delete")).toMatchObject([{ name: "JWT_SECRET", effect: "gone" }]);
  expect(effect("same")).toEqual([]);
});

it("a file that a container gets is named by its path, once for all that get it", () => {
  const get = (name: string) =>
    step("replace", CONTAINER, name, {
      old: uploads(SECRET),
      new: uploads(SECRET),
      detailedDiff: { "uploads[0].content": {} },
    });
  expect(of(get("shop-web"), get("shop-api"))).toEqual([
    { name: "/run/secrets/token", effect: "changes", of: ["shop-api", "shop-web"] },
  ]);
});

it("where the engine names only what holds it, all in there may change", () => {
  const whole = { inputs: { uploads: SECRET } };
  expect(
    of(step("replace", CONTAINER, "a", { old: uploads(SECRET), new: whole, diffs: ["uploads"] })),
  ).toEqual([{ name: "/run/secrets/token", effect: "may change", of: ["a"] }]);
  expect(of(step("replace", CONTAINER, "a", { old: whole, new: whole, diffs: ["uploads"] }))).toEqual([
    { name: "uploads", effect: "changes", of: ["a"] },
  ]);
});

it("what is plain, or is not there any more, is no secret", () => {
  expect(of(step("update", CONTAINER, "a", { new: uploads("plain"), diffs: ["uploads"] }))).toEqual([]);
  expect(of(step("update", CONTAINER, "a", { new: {}, diffs: ["uploads[3].content"] }))).toEqual([]);
});
