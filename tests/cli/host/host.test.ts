import { describe, expect, it } from "vitest";
import { describeHost, noSuchStackMessage } from "../../../cli/host/host.ts";
import { sshArguments } from "../../../cli/host/ssh.ts";

const outputs = { address: "198.18.0.200", user: "deploy", hostKey: "ssh-ed25519 AAAA" };
const config = {
  "landfall:app": { value: "shop" },
  "landfall:ssh": { objectValue: { keyFile: "package.json" } },
};
const checkout = process.cwd();

describe("the host of a stack", () => {
  it("is known from outputs and configuration, with the options that name the stack again", () => {
    expect(describeHost(outputs, config, { stack: "prod" }, checkout)).toEqual({
      target: outputs,
      keyFile: `${checkout}/package.json`,
      app: "shop",
      flags: " --stack prod",
      deploy: "pulumi up --stack prod",
    });
    expect(describeHost(outputs, config, { region: "test", app: "shop" }, checkout)).toMatchObject({
      flags: " --region test --app shop",
      deploy: "bin/landfall sandbox up --region test --app shop",
    });
  });

  it.each([
    ["never deployed", {}, config, "was never deployed. Type: pulumi up"],
    ["without a key", outputs, { ...config, "landfall:ssh": undefined }, "Type: pulumi config set --path 'landfall:ssh.keyFile'"],
    ["with a key that is not there", outputs, { ...config, "landfall:ssh": { objectValue: { keyFile: "/none" } } }, "names /none, which does not exist"],
    ["without an app", outputs, { ...config, "landfall:app": undefined }, "landfall:app is not set. Type: pulumi config set 'landfall:app'"],
  ])("%s is an error that says what to type", (_, given, settings, message) => {
    expect(() => describeHost(given, settings, {}, checkout)).toThrow(message);
  }); // biome-ignore format: a table

  it("that is not known is told with those that are", () => {
    expect(noSuchStackMessage("prodd", ["prod", "staging"])).toBe(
      'there is no stack "prodd"; did you mean "prod"? There are: prod, staging',
    );
    expect(noSuchStackMessage(undefined, [])).toMatch(
      /^no stack is selected\. This backend has no stacks\. Type: pulumi stack select/,
    );
  });

  it("is reached with its pinned key only", () => {
    const args = sshArguments(outputs, "/key");
    expect(args.slice(0, 2)).toEqual(["-i", "/key"]);
    expect(args.at(-1)).toBe("deploy@198.18.0.200");
    expect(args).toEqual(
      expect.arrayContaining([
        "StrictHostKeyChecking=yes",
        "UserKnownHostsFile=/dev/null",
        "GlobalKnownHostsFile=/dev/null",
        "KnownHostsCommand=/bin/echo 198.18.0.200 ssh-ed25519 AAAA",
      ]),
    );
  });
});
