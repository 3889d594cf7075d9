import { expect, it } from "vitest";
import { tokenKeyProblems } from "../../config/tokenKeyProblems.ts";
import type { App } from "../../planning/description/types.ts";
import { message } from "./samples.ts";

const app = { name: "shop", tokenKeys: { service: "api", command: ["count"] } } as unknown as App;

it("takes a ring, and a key alone", () => {
  expect(tokenKeyProblems(app, { active: "k2", decryptOnly: ["k1", "k3"] })).toEqual([]);
  expect(tokenKeyProblems(app, { active: "k1", decryptOnly: [] })).toEqual([]);
});

it("says of a key that it is there twice", () => {
  expect(tokenKeyProblems(app, { active: "k1", decryptOnly: ["k1", "k2", "k2"] })).toEqual([
    {
      where: "landfall:tokenKeys.decryptOnly[0]",
      problem: "is k1, which is the active key",
      fix: "pulumi config set --path 'landfall:tokenKeys.active' k2",
    },
    {
      where: "landfall:tokenKeys.decryptOnly[2]",
      problem: "is k2, which is there already",
      fix: "pulumi config rm --path 'landfall:tokenKeys.decryptOnly[2]'",
    },
  ]);
});

it("says of an app without tokens that it needs no keys, and what an id is", () => {
  expect(message({ "landfall:tokenKeys": '{"active":"k2"}' })).toBe(`problems (1):
  landfall:tokenKeys is set, but shop encrypts no tokens
      pulumi config rm landfall:tokenKeys`);
  expect(message({ "landfall:tokenKeys": '{"active":"K 2"}' })).toBe(`problems (1):
  landfall:tokenKeys.active is not the id of a key: k and a number, such as k2
      pulumi config set --path 'landfall:tokenKeys.active' k2`);
});
