import { afterEach, beforeEach, expect, it } from "vitest";
import { type Bed, bed, management } from "./bed.ts";

let auth0: Bed;
beforeEach(async () => {
  auth0 = await bed();
});
afterEach(() => auth0.close());

const asked = { client_id: management.clientId, connection: "Username-Password-Authentication" };

async function post(body: object): Promise<[number, string]> {
  const response = await fetch(`${auth0.url}/dbconnections/change_password`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return [response.status, await response.text()];
}

it("counts a mail for each request, and answers the same for somebody unknown", async () => {
  const { user_id } = await auth0.addUser("a@b.test");
  const sent = [200, "We've just sent you an email to reset your password."];
  expect(await post({ ...asked, email: "A@b.test" })).toEqual(sent);
  expect(await post({ ...asked, email: "a@b.test" })).toEqual(sent);
  expect(await post({ ...asked, email: "nobody@b.test" })).toEqual(sent);
  expect(auth0.tenant.passwordMails.entries()).toEqual([[user_id, 2]]);
});

it.each([
  ["email is required", { email: undefined }],
  ["connection is required", { connection: undefined }],
  ["client_id is required", { client_id: undefined }],
  ["Unknown client: x", { client_id: "x" }],
  ["The connection is disabled for the client", { connection: "other" }],
])("refuses: %s", async (description, change) => {
  const [status, text] = await post({ ...asked, email: "a@b.test", ...change });
  expect([status, JSON.parse(text).error_description]).toEqual([400, description]);
});
