import { describe, expect, it } from "vitest";
import { message } from "./samples.ts";

describe("a configuration", () => {
  it("never shows a secret, not even a misspelled one", () => {
    const text = message({ "landfall:secrets": '{"PAYMENT_KEI":"planted-payment","MAIL_KEY":7}' });
    expect(text).toContain("landfall:secrets.PAYMENT_KEI is not a secret of shop; did you mean PAYMENT_KEY?");
    expect(text).toContain("landfall:secrets.MAIL_KEY is not a text");
    expect(text).not.toContain("planted");
  });

  it("refuses secrets that are in the stack's file in plain text", () => {
    expect(message({}, { secretKeys: new Set(["landfall:backup"]) })).toBe(`problems (1):
  landfall:secrets.PAYMENT_KEY is in the stack's file in plain text; replace it where it was issued, then set the new one
      pulumi config set --secret --path 'landfall:secrets.PAYMENT_KEY'`);
  });

  it("takes registries with passwords, encrypted ones only", () => {
    const registries = '[{"address":"ghcr.io","username":"ian","password":"planted"}]';
    const encrypted = new Set(["landfall:secrets", "landfall:backup", "landfall:registries"]);
    expect(message({ "landfall:registries": registries }, { secretKeys: encrypted })).toBe("none");
    expect(message({ "landfall:registries": registries })).toBe(`problems (1):
  landfall:registries[0].password is in the stack's file in plain text; replace it where it was issued, then set the new one
      pulumi config set --secret --path 'landfall:registries[0].password'`);
  });

  it.each([
    ["[{}]", "landfall:registries[0].username is not set", "'landfall:registries[0].username' deploy"],
    [
      '[{"address":"https://ghcr.io","username":"ian","password":"planted"}]',
      "landfall:registries[0].address is not a registry's name as in image references",
      "'landfall:registries[0].address' registry.example.com",
    ],
  ])("says what is wrong in registries: %s", (registries, problem, fix) => {
    const text = message({ "landfall:registries": registries });
    expect(text).toContain(problem);
    expect(text).toContain(`pulumi config set --path ${fix}`);
    expect(text).not.toContain("planted");
  });

  it("refuses tokens that are there in plain text", () => {
    const tokens = { "digitalocean:token": "dop_v1_planted", "landfall:dnsToken": "dop_v1_planted" };
    expect(message(tokens)).toBe(`problems (2):
  digitalocean:token is in the stack's file in plain text; revoke it, then set a new one
      pulumi config set --secret digitalocean:token
  landfall:dnsToken is in the stack's file in plain text; revoke it, then set a new one
      pulumi config set --secret landfall:dnsToken`);
    expect(
      message(tokens, {
        secretKeys: new Set(["landfall:secrets", "landfall:backup", ...Object.keys(tokens)]),
      }),
    ).toBe("none");
  });
});
