import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { findAccountMail } from "../../preflight/accountMail.ts";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function answering(status: number, body: unknown): Promise<string> {
  const server = createServer((request, response) => {
    response.statusCode = request.headers.authorization === "Bearer good" ? status : 401;
    response.end(JSON.stringify(body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("finds the account's own address", async () => {
  const apiEndpoint = await answering(200, { account: { email: "owner@example.com" } });
  expect(await findAccountMail({ apiEndpoint, token: "good" })).toBe("owner@example.com");
});

it("says what to type where the account does not say it", async () => {
  const apiEndpoint = await answering(403, { id: "forbidden" });
  await expect(findAccountMail({ apiEndpoint, token: "good" })).rejects.toThrow(
    /status 403.*pulumi config set --path 'landfall:outsideChecks.mails\[0\]'/,
  );
});
