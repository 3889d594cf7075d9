import { expect, it } from "vitest";
import { parseAnswer } from "../../../cli/host/parseAnswer.ts";
import { backupList } from "../../../contracts/backup.ts";
import { golden } from "../../contracts/golden.ts";

const host = { target: { address: "203.0.113.5", user: "deploy", hostKey: "" }, deploy: "pulumi up" };
const parse = (text: string) => parseAnswer(backupList, text, "landfall-backup", host);

it("reads what the host's program prints", () => {
  expect(parse(JSON.stringify(golden("backup-list")))).toEqual(golden("backup-list"));
});

it.each([
  ['[{"id": "20260101T220000Z-aaaaaa", "places": ["moon"], "state": "good"}]', " at 0.places.0"],
  ["no JSON", ""],
])("says which program answers in another form, where, and what to type: %s", (text, where) => {
  expect(() => parse(text)).toThrow(
    `landfall-backup on 203.0.113.5 answers in a format that this version cannot read${where}: Invalid`,
  );
  expect(() => parse(text)).toThrow("Update it: pulumi up");
});
