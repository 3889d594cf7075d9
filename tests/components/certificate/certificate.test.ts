import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  Certificate,
  type CertificateArgs,
  IssuedCertificate,
} from "../../../components/certificate/index.ts";
import { identities, named, register } from "../exactRegistrations.ts";

const connection = { host: "192.0.2.1", user: "deploy", privateKey: "PRIVATE", hostKey: "ssh-ed25519 AAAA" };
const args: CertificateArgs = {
  connection,
  domain: "example.com",
  names: ["example.com"],
  email: "a@example.com",
  reload: "true",
};
const keys = (mock: pulumi.runtime.MockResourceArgs) =>
  mock.type.startsWith("tls:") ? { privateKeyPem: "PLANTED KEY\n", certPem: "CERTIFICATE\n" } : {};

class Machine extends pulumi.CustomResource {}

describe("Certificate", () => {
  it("places program, first certificate and timer, and asks nobody yet", async () => {
    const all = await register(() => new Certificate("tls", args), keys);
    expect(identities(all)).toEqual([
      "landfall:certificate:Certificate tls",
      "command:remote:Command tls-initial < tls",
      "command:remote:Command tls-schedule < tls",
      "command:remote:Command tls-script < tls",
      "tls:index/selfSignedCert:SelfSignedCert tls-self-signed < tls",
      "tls:index/privateKey:PrivateKey tls-self-signed-key < tls",
      "command:remote:Command tls-service < tls",
      "command:remote:Command tls-timer < tls",
    ]);
  });

  it("sends the first key as a secret by standard input only", async () => {
    const all = await register(() => new Certificate("tls", args), keys);
    const { inputs } = named(all, "tls-initial");
    expect(inputs.stdin).toEqual({ secret: "PLANTED KEY\nCERTIFICATE\n" });
    expect(
      JSON.stringify(
        all.filter(({ name }) => name !== "tls-self-signed").map((one) => ({ ...one.inputs, stdin: "" })),
      ),
    ).not.toContain("PLANTED");
  });

  it("keeps the token of the DNS for root, and only where a wildcard is asked", async () => {
    const wildcard = {
      ...args,
      names: ["example.com", "*.example.com"],
      challenge: "dns-01",
      dnsToken: "PLANTED",
    } as const;
    const { inputs } = named(await register(() => new Certificate("tls", wildcard), keys), "tls-dns-token");
    expect(inputs.stdin).toEqual({ secret: "PLANTED" });
    expect(inputs.create).toContain("0600");
    expect(inputs.create).not.toContain("PLANTED");
  });

  it("goes with its machine, every part of it", async () => {
    const all = await register(() => {
      const deletedWith = new Machine("test:index:Machine", "machine", {});
      const certificate = new Certificate("tls", args, { deletedWith });
      new IssuedCertificate("issued", { connection, certificate }, { deletedWith });
    }, keys);
    const commands = all.filter(({ type }) => type === "command:remote:Command");
    expect(commands).toHaveLength(6);
    expect(new Set(commands.map(({ deletedWith }) => deletedWith))).toEqual(new Set(["machine"]));
  });

  it("says everything that no authority would accept at once", async () => {
    const bad = { ...args, names: ["*.example.com"], acmeServer: "http://ca.test" };
    await register(() => {
      expect(() => new Certificate("tls", bad)).toThrow(
        /names: .*\nchallenge: .*"dns-01" only\nacmeServer: .*https/,
      );
    });
  });
});

describe("IssuedCertificate", () => {
  async function issue(change: Partial<CertificateArgs>) {
    const all = await register(() => {
      const certificate = new Certificate("tls", { ...args, ...change });
      new IssuedCertificate("issued", { connection, certificate });
    }, keys);
    return named(all, "issued-issue").inputs.create;
  }

  it("asks again when the names or the authority change, and not otherwise", async () => {
    const first = await issue({});
    expect(await issue({})).toBe(first);
    expect(await issue({ names: ["example.com", "www.example.com"] })).not.toBe(first);
    expect(await issue({ acmeServer: "https://ca.test/dir" })).not.toBe(first);
  });
});
