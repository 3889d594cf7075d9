import { expect, it } from "vitest";
import { planMove } from "../../../cli/migrateUsers/planMove.ts";

const row = (
  id: string,
  email: string | null,
  role: string | null = "nurse",
  auth0UserId: string | null = null,
) => ({
  id,
  email,
  role,
  auth0UserId,
});

it("moves the rows without a user", () => {
  const plan = planMove([row("1", "a@b.de"), row("2", "c@b.de", "nurse", "auth0|x")], { nurse: "Nurse" });
  expect(plan).toEqual({ toMove: [row("1", "a@b.de")], linked: 1, problems: [] });
});

it("lists every row that stands in the way", () => {
  const rows = [
    row("1", "a@b.de"),
    row("2", "A@B.de"),
    row("3", null),
    row("4", "none"),
    row("5", "e@b.de", "boss"),
  ];
  expect(
    planMove(rows, { nurse: "Nurse" }).problems.map(({ rowId, reason }) => `${rowId} ${reason}`),
  ).toEqual([
    "1 has the e-mail address of row 2",
    "2 has the e-mail address of row 1",
    "3 has no e-mail address",
    "4 has an e-mail address that is none",
    '5 has the role "boss", which the configuration maps to none of Auth0',
  ]);
});

it("lists rows without a bcrypt hash where passwords are imported, and quotes none", () => {
  const rows = [
    { ...row("1", "a@b.de"), passwordHash: `$2b$12$${"a".repeat(53)}` },
    { ...row("2", "b@b.de"), passwordHash: null },
    { ...row("3", "c@b.de"), passwordHash: "pbkdf2$secret" },
    { ...row("4", "d@b.de", "nurse", "auth0|x"), passwordHash: null },
  ];
  expect(planMove(rows, { nurse: "Nurse" }, "import").problems).toEqual([
    { rowId: "2", email: "b@b.de", reason: "has no hash of a password, which an import needs" },
    { rowId: "3", email: "c@b.de", reason: "has a hash of a password that is not bcrypt" },
  ]);
  expect(planMove(rows, { nurse: "Nurse" }).problems).toEqual([]);
});
