import { beforeAll, describe, expect, it } from "vitest";
import { curl, ensureUp, site, waitFor } from "./support.ts";

beforeAll(ensureUp);

describe("the site, as a browser sees it", () => {
  it("answers by its name over TLS 1.3 and HTTP/2 with a certificate of the region's ACME server", async () => {
    const { exitCode, output } = await curl(
      "/", "--tlsv1.3", "--fail", "--output", "/dev/null", "--write-out", "%{http_code} %{http_version} %{ssl_verify_result}",
    ); // biome-ignore format: a command line reads best as one
    expect({ exitCode, output }).toEqual({ exitCode: 0, output: "200 2 0" });
  });

  it("is not trusted without the region's roots", async () => {
    const { exitCode } = await curl(
      "/",
      "--cacert",
      "/etc/ssl/certs/ca-certificates.crt",
      "--output",
      "/dev/null",
    );
    expect(exitCode).toBe(60);
  });

  it("refuses TLS 1.1", async () => {
    const { exitCode } = await curl(
      "/",
      "--tls-max",
      "1.1",
      "--ciphers",
      "DEFAULT@SECLEVEL=0",
      "--output",
      "/dev/null",
    );
    expect(exitCode).toBe(35);
  });

  it("redirects plain HTTP and tells browsers to stay on HTTPS", async () => {
    const plain = await curl(
      `http://${site}/`,
      "--output",
      "/dev/null",
      "--write-out",
      "%{http_code} %{redirect_url}",
    );
    expect(plain.output).toBe(`308 https://${site}/`);
    const headers = await curl("/", "--head");
    expect(headers.output.toLowerCase()).toMatch(/strict-transport-security: max-age=\d{8,}/);
  });

  it("registers users, logs them in, and keeps them apart", async () => {
    const [ann, ben] = [await newUser("ann"), await newUser("ben")];
    const note = await post("/api/notes", { title: "Mine", body: "Ann's own" }, ann);
    expect(note.status).toBe(201);
    expect([
      await statusOf(`/api/notes/${note.body.id}`, ann),
      await statusOf(`/api/notes/${note.body.id}`, ben),
    ]).toEqual(["200", "404"]);
  });

  it("has a task done by the worker", async () => {
    const token = await newUser("cat");
    const { body: task } = await post("/api/tasks", { text: "one two two" }, token);
    await waitFor("the task", 20, async () => {
      const { output } = await curl(`/api/tasks/${task.id}`, "--header", `Authorization: Bearer ${token}`);
      return JSON.parse(output).status === "done";
    });
  });
});

async function post(path: string, body: object, token?: string) {
  const authorization = token ? ["--header", `Authorization: Bearer ${token}`] : [];
  const { output } = await curl(
    path,
    "--json",
    JSON.stringify(body),
    "--write-out",
    "\n%{http_code}",
    ...authorization,
  );
  const end = output.lastIndexOf("\n");
  return { status: Number(output.slice(end + 1)), body: JSON.parse(output.slice(0, end)) };
}

async function statusOf(path: string, token: string): Promise<string> {
  return (
    await curl(
      path,
      "--header",
      `Authorization: Bearer ${token}`,
      "--output",
      "/dev/null",
      "--write-out",
      "%{http_code}",
    )
  ).output;
}

/** Registers a user of a fresh name; the token of its log-in. */
async function newUser(name: string): Promise<string> {
  const user = { username: `${name}${Date.now()}`, password: "correct horse battery staple" };
  expect((await post("/api/auth/register", { ...user, email: `${user.username}@example.com` })).status).toBe(
    201,
  );
  const logIn = await post("/api/auth/login", user);
  expect(logIn.status).toBe(200);
  return logIn.body.access_token;
}
