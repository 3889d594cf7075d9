import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import type { App } from "../../planning/description/types.ts";
import { withRedactions } from "../../planning/redactions.ts";

const app = (variables: object) => ({ variables }) as unknown as App;
const secrets = { KEY: pulumi.secret("planted-key"), TOKEN: "planted-token" };

/** The value, which must be secret. */
function secretValue(input: pulumi.Input<string> | undefined): Promise<string> {
  const output = pulumi.output(input ?? "");
  return new Promise((resolve, reject) =>
    output.apply(async (value) =>
      (await pulumi.isSecret(output)) ? resolve(value) : reject(new Error("not secret")),
    ),
  );
}

it("an app that ships its logs gets a pattern of all its secrets, which is a secret", async () => {
  const given = withRedactions(app({ PATTERN: { source: { from: "redactions" } } }), secrets);
  expect(Object.keys(given)).toEqual(["KEY", "TOKEN", "PATTERN"]);
  const pattern = await secretValue(given.PATTERN);
  expect(pattern).toContain("planted\\x{2d}key");
  expect(pattern).toContain("planted\\x{2d}token");
});

it("any other app gets its secrets only", () => {
  expect(withRedactions(app({}), secrets)).toEqual(secrets);
});
