import ssh2 from "ssh2";
import type { Problem } from "../problem.ts";
import { setCommand } from "./commands.ts";

const WHERE = "landfall:ssh.keyFile";

/** What the checks need of a file on the operator's machine. */
export interface KeyFile {
  text: string;
  /** Permission bits, such as 0o600. */
  mode: number;
}

export interface SshKey {
  /** As the configuration has it. `~` stays: ssh expands it, and the path is the same on every machine. */
  keyFile: string;
  privateKey: string;
  /** One line of `authorized_keys`, without the comment. */
  publicKey: string;
}

/** @returns the key pair in `file` and `file`.pub, or every problem with it */
export function readSshKey(
  file: string,
  read: (path: string) => KeyFile | undefined,
): Omit<SshKey, "keyFile"> | Problem[] {
  const privateFile = read(file);
  if (privateFile === undefined)
    return [
      {
        where: WHERE,
        problem: `names ${file}, which cannot be read`,
        fix: `ssh-keygen -t ed25519 -f ${file}`,
      },
    ];
  const problems: Problem[] = [];
  const report = (problem: string, fix?: string) =>
    problems.push({ where: WHERE, problem, ...(fix && { fix }) });
  if ((privateFile.mode & 0o077) !== 0)
    report(`names ${file}, which others than its owner can read`, `chmod 600 ${file}`);

  const key = ssh2.utils.parseKey(privateFile.text);
  if (key instanceof Error) {
    report(...unusable(file, key));
    return problems;
  }
  if (!key.isPrivateKey()) {
    report(`names ${file}, which is a public key; the private one is needed`, setCommand(["ssh", "keyFile"]));
    return problems;
  }
  const publicBlob = key.getPublicSSH();
  const publicFile = read(`${file}.pub`);
  const found = publicFile === undefined ? undefined : ssh2.utils.parseKey(publicFile.text);
  const regenerate = `ssh-keygen -y -f ${file} > ${file}.pub`;
  if (found === undefined) report(`has no public key beside it at ${file}.pub`, regenerate);
  else if (found instanceof Error) report(`has a ${file}.pub beside it that is not a public key`, regenerate);
  else if (!found.getPublicSSH().equals(publicBlob))
    report(`has a ${file}.pub beside it that belongs to another key`, regenerate);
  if (problems.length > 0) return problems;
  return { privateKey: privateFile.text, publicKey: `${key.type} ${publicBlob.toString("base64")}` };
}

function unusable(file: string, error: Error): [string, string] {
  return /passphrase|encrypted/i.test(error.message)
    ? [
        `names ${file}, which a passphrase protects; a program cannot type it`,
        `make a key for deployments: ssh-keygen -t ed25519 -N '' -f ${file}_landfall`,
      ]
    : [`names ${file}, which is not a private key`, `ssh-keygen -t ed25519 -f ${file}_landfall`];
}
