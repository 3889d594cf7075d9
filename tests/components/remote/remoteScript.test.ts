import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { RemoteFile, RemoteScript } from "../../../components/remote/index.ts";
import { identities, named, register } from "../exactRegistrations.ts";

const connection = { host: "192.0.2.1", user: "deploy", privateKey: "PRIVATE", hostKey: "ssh-ed25519 AAAA" };

class Machine extends pulumi.CustomResource {
  constructor(name: string) {
    super("test:index:Machine", name, {});
  }
}

describe("RemoteScript", () => {
  it("pins the host, replaces the old before the new, and goes with its machine", async () => {
    const all = await register(() => {
      const deletedWith = new Machine("machine");
      new RemoteScript("hello", { connection, script: "echo hello", undo: "echo bye" }, { deletedWith });
    });
    const command = named(all, "hello");
    expect(identities(all)).toEqual(["command:remote:Command hello", "test:index:Machine machine"]);
    expect(command).toMatchObject({
      deleteBeforeReplace: true,
      deletedWith: "machine",
      additionalSecretOutputs: ["connection"],
    });
    expect(command.inputs).toMatchObject({
      connection: { secret: { ...connection } },
      addPreviousOutputInEnv: false,
      logging: "stdoutAndStderr",
    });
    expect(command.inputs).not.toHaveProperty("stdin");
    expect(command.inputs.create).toContain("echo hello");
    expect(command.inputs.delete).toContain("echo bye");
  });

  it("keeps a secret input secret, and what the script prints about it", async () => {
    const all = await register(() => {
      new RemoteScript("hello", { connection, script: "cat >/dev/null", input: pulumi.secret("hunter2") });
    });
    const command = named(all, "hello");
    expect(command.inputs).toMatchObject({ stdin: { secret: "hunter2" }, logging: "none" });
    expect(command.deleteBeforeReplace).toBe(false);
    expect([...command.additionalSecretOutputs].sort()).toEqual(["connection", "stderr", "stdout"]);
    expect(JSON.stringify(command.inputs.create)).not.toContain("hunter2");
  });
});

describe("RemoteFile", () => {
  it("sends the content by standard input and moves by replacement", async () => {
    const all = await register(() => {
      new RemoteFile("motd", { connection, path: "/etc/motd", content: pulumi.secret("hunter2") });
    });
    const command = named(all, "motd");
    expect(identities(all)).toEqual(["command:remote:Command motd"]);
    expect(command.inputs).toMatchObject({
      stdin: { secret: "hunter2" },
      triggers: ["/etc/motd"],
      logging: "none",
    });
    expect(command.inputs.delete).toContain("/etc/motd");
    expect(command.inputs.create).toContain("0644");
    expect(command.inputs.create).toContain("root:root");
  });

  it("says everything that is wrong with the place at once", () => {
    const bad = () =>
      new RemoteFile("x", { connection, path: "etc/../motd", content: "", mode: "rw", owner: "root" });
    expect(bad).toThrow(/path: "etc\/\.\.\/motd".*\nx: mode: "rw".*\nx: owner: "root"/);
  });
});
