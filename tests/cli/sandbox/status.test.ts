import { expect, it } from "vitest";
import { certificateCheck } from "../../../cli/sandbox/status.ts";

const good = { names: ["a.test", "www.a.test"], notAfter: "2027-01-01T00:00:00Z", lastError: null };

it("tells a certificate that is in force with its names and its end", () => {
  expect(certificateCheck(JSON.stringify(good))).toEqual({
    name: "certificate",
    ok: true,
    detail: "a.test, www.a.test, until 2027-01-01T00:00:00Z",
  });
});

it("tells a renewal that failed, though the old certificate is still good", () => {
  const failed = { ...good, lastAttempt: "2026-12-01T03:00:00Z", lastError: "the authority does not answer" };
  expect(certificateCheck(JSON.stringify(failed))).toMatchObject({
    ok: false,
    detail: expect.stringContaining("renewal failed at 2026-12-01T03:00:00Z: the authority does not answer"),
  });
});

it("says what to type when none was ever asked for", () => {
  expect(certificateCheck("")).toMatchObject({ ok: false, detail: expect.stringContaining("pulumi up") });
});
