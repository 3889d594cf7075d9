import { generateKeyPairSync } from "node:crypto";
import ssh2 from "ssh2";
import { describe, expect, it } from "vitest";
import { newKey } from "../newKey.ts";
import { files, message, pair } from "./samples.ts";

const other = newKey();

describe("an ssh key", () => {
  const key = (changes: typeof files) => message({}, { read: (path) => ({ ...files, ...changes })[path] });
  const file = "/home/ian/.ssh/key";

  it.each([
    [
      "that others can read",
      { [file]: { text: pair.private, mode: 0o644 } },
      `names ${file}, which others than its owner can read\n      chmod 600 ${file}`,
    ],
    [
      "whose public key is another's",
      { [`${file}.pub`]: { text: other.public, mode: 0o644 } },
      `has a ${file}.pub beside it that belongs to another key\n      ssh-keygen -y -f ${file} > ${file}.pub`,
    ],
    [
      "that is the public one",
      { [file]: { text: pair.public, mode: 0o600 } },
      `names ${file}, which is a public key; the private one is needed\n      pulumi config set --path 'landfall:ssh.keyFile' '~/.ssh/id_ed25519'`,
    ],
    [
      "that is something else",
      { [file]: { text: "hello", mode: 0o600 } },
      `names ${file}, which is not a private key\n      ssh-keygen -t ed25519 -f ${file}_landfall`,
    ],
    [
      "with a passphrase",
      {
        [file]: {
          text: ssh2.utils.generateKeyPairSync("ed25519", {
            passphrase: "x",
            cipher: "aes256-ctr",
            rounds: 1,
          }).private,
          mode: 0o600,
        },
      },
      `names ${file}, which a passphrase protects; a program cannot type it\n      make a key for deployments: ssh-keygen -t ed25519 -N '' -f ${file}_landfall`,
    ],
  ])("%s", (_, changes, text) => {
    expect(key(changes as typeof files)).toBe(`problems (1):\n  landfall:ssh.keyFile ${text}`);
  });

  it("without a public key beside it", () => {
    const read = (path: string) => (path.endsWith(".pub") ? undefined : files[path]);
    expect(message({}, { read })).toContain(`has no public key beside it at ${file}.pub`);
  });

  it("in PEM is a key too", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    const parsed = ssh2.utils.parseKey(pem);
    if (parsed instanceof Error) throw parsed;
    const text = `ssh-rsa ${parsed.getPublicSSH().toString("base64")} ian@home`;
    expect(key({ [file]: { text: pem, mode: 0o600 }, [`${file}.pub`]: { text, mode: 0o644 } })).toBe("none");
  });
});
