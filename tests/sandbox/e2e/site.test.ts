import { beforeAll, describe, expect, it } from "vitest";
import { curl, ensureUp, site } from "./support.ts";

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
    expect(plain.output).toBe(`301 https://${site}/`);
    const headers = await curl("/", "--head");
    expect(headers.output.toLowerCase()).toMatch(/strict-transport-security: max-age=\d{8,}/);
  });

  it("registers a user, logs in, and keeps users apart", async () => {
    const post = async (path: string, body: object, token?: string) => {
      const { output } = await curl(
        path, "--json", JSON.stringify(body), "--write-out", "\n%{http_code}",
        ...(token ? ["--header", `Authorization: Bearer ${token}`] : []),
      ); // biome-ignore format: a command line reads best as one
      const [json, status] = [
        output.slice(0, output.lastIndexOf("\n")),
        output.slice(output.lastIndexOf("\n") + 1),
      ];
      return { status: Number(status), body: JSON.parse(json) };
    };
    const account = async (name: string) => {
      const credentials = { username: `${name}${Date.now()}`, password: "correct horse battery staple" };
      await post("/api/auth/register", { ...credentials, email: `${credentials.username}@example.test` });
      const login = await post("/api/auth/login", credentials);
      expect(login.status).toBe(200);
      return login.body.access_token as string;
    };
    const [ann, ben] = [await account("ann"), await account("ben")];
    const note = await post("/api/notes", { text: "Ann's own" }, ann);
    expect(note.status).toBe(201);
    const read = async (token: string) =>
      (
        await curl(
          `/api/notes/${note.body.id}`,
          "--header",
          `Authorization: Bearer ${token}`,
          "--output",
          "/dev/null",
          "--write-out",
          "%{http_code}",
        )
      ).output;
    expect([await read(ann), await read(ben)]).toEqual(["200", "404"]);
  });

  it("runs a task in the worker", async () => {
    const { output } = await curl("/api/health");
    expect(JSON.parse(output)).toMatchObject({ status: "ok" });
  });
});
