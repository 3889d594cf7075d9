import { once } from "node:events";
import { chmod, copyFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { type TestStack, testStack } from "./harness.ts";
import { type Refusal, refusals } from "./refusal.ts";

/** What is wrong on the operator's machine. */

let stack: TestStack;
let refusal: Refusal;
beforeAll(async () => {
  stack = await testStack("prod");
  refusal = refusals(stack);
});
afterAll(() => stack?.remove());

describe.concurrent("an ssh key", () => {
  const right = () => join(stack.home, ".ssh", "do_personal_assistant");

  /** A copy of the right pair, to be spoilt. */
  async function copy(name: string): Promise<string> {
    const file = join(stack.home, name);
    await copyFile(right(), file);
    await chmod(file, 0o600);
    await copyFile(`${right()}.pub`, `${file}.pub`);
    return file;
  }

  const cases: Record<string, { spoil: (file: string) => Promise<unknown>; text: (file: string) => string }> =
    {
      "that is none": {
        spoil: (file) => writeFile(file, "hunter2 hunter2\n", { mode: 0o600 }),
        text: (file) => `names ${file}, which is not a private key
      ssh-keygen -t ed25519 -f ${file}_landfall`,
      },
      "without its public half": {
        spoil: (file) => rm(`${file}.pub`),
        text: (file) => `has no public key beside it at ${file}.pub
      ssh-keygen -y -f ${file} > ${file}.pub`,
      },
      "with a passphrase": {
        spoil: (file) => execa("ssh-keygen", ["-q", "-p", "-N", "a passphrase", "-f", file]),
        text: (file) => `names ${file}, which a passphrase protects; a program cannot type it
      make a key for deployments: ssh-keygen -t ed25519 -N '' -f ${file}_landfall`,
      },
      "that others can read": {
        spoil: (file) => chmod(file, 0o644),
        text: (file) => `names ${file}, which others than its owner can read
      chmod 600 ${file}`,
      },
    };
  it.for(Object.keys(cases))("%s", async (title) => {
    const { spoil, text } = cases[title] as (typeof cases)[string];
    const file = await copy(title.replaceAll(" ", "-"));
    await spoil(file);
    const said = await refusal({
      change: (config) => {
        config["landfall:ssh"].keyFile = file;
      },
    });
    expect(said).toBe(`the configuration of stack prod has problems (1):
  landfall:ssh.keyFile ${text(file)}`);
  });
});

it.concurrent("a port of the tunnel that something else listens on", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const text = await refusal({
    change: (config) => {
      config["landfall:database"].tunnelPort = port;
    },
  });
  server.close();
  expect(text).toBe(`the local end of the database tunnel cannot be opened (1):
  landfall:database.tunnelPort is ${port}, which another program listens on, perhaps another run of this stack
      wait for that run, or: pulumi config set --path 'landfall:database.tunnelPort' ${port + 1}`);
});

it.concurrent("an env file that is not there", async () => {
  const text = await refusal({
    change: (config) => {
      config["landfall:compose"].envFiles = ["no/such.env"];
    },
  });
  expect(text).toBe(`the configuration of stack prod has problems (1):
  landfall:compose.envFiles[0] names no/such.env, which cannot be read
      make that file, or: pulumi config set --path 'landfall:compose.envFiles[0]' apps/personal-assistant/prod.env`);
});

it.concurrent("an image that the env file does not name is told in Docker Compose's words, with its line", async () => {
  const file = join(stack.home, "half.env");
  await writeFile(file, "API_IMAGE=registry.landfall.test/api:1\n");
  const text = await refusal({
    change: (config) => {
      config["landfall:compose"].envFiles = [file];
    },
  });
  expect(text).toBe(`Docker Compose cannot resolve the Compose files (1):
  apps/personal-assistant/compose.yaml:121 is refused: error while interpolating services.frontend.image: required variable FRONTEND_IMAGE is missing a value: set it to an image of the front end`);
});

it.concurrent("Docker Compose and ssh that are not installed are told at once", async () => {
  const bin = join(stack.home, "bin");
  await mkdir(bin);
  const path = pulumiEnvironment().PATH as string;
  for (const program of ["node", "pulumi"]) {
    const { stdout } = await execa("which", [program], { env: { PATH: path } });
    await symlink(stdout, join(bin, program));
  }
  const text = await refusal({ env: { PATH: bin } });
  expect(text).toBe(`the deployment cannot start (2):
  docker compose is not installed: neither \`docker compose version\` nor \`docker-compose version\` works
      install Docker Compose v2 (Debian and Ubuntu: apt-get install docker-compose-v2 or docker-compose-plugin), or run \`bin/landfall doctor\`
  ssh is not installed
      install OpenSSH's client (Debian and Ubuntu: apt-get install openssh-client)`);
});
