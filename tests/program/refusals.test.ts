import { once } from "node:events";
import { chmod, copyFile, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pulumiEnvironment } from "../../toolchain/environment.ts";
import { EXPIRED_TOKEN, freePort, type PreviewOptions, type TestStack, testStack } from "./harness.ts";

let stack: TestStack;
let before = "";
const state = () => JSON.stringify(stack.region.started.region.state);

beforeAll(async () => {
  stack = await testStack("prod");
  before = state();
});
afterAll(() => stack?.remove());

/** What a preview says that is refused. It has changed nothing, and shown nothing secret. */
async function refusal(options: PreviewOptions): Promise<string> {
  const { exitCode, output } = await stack.preview(options);
  expect(exitCode, output).not.toBe(0);
  expect(stack.changes()).toEqual([]);
  expect(state()).toBe(before);
  for (const [what, value] of Object.entries(stack.planted))
    expect(output.includes(value), `${what} in the output`).toBe(false);
  expect(output).not.toMatch(/^\s+at /m);
  // What the engine prints above and below is its own.
  return (
    /^ {4}error: (.*?)^(?=Resources:|Outputs:|Duration:|\s*$)/ms
      .exec(output)?.[1]
      ?.replaceAll(/^ {4}/gm, "")
      .trimEnd() ?? output
  );
}

/** With a token that is encrypted as it should be, and is not one that the account takes. */
async function refusedToken(token: string): Promise<string> {
  return refusal({
    env: { DIGITALOCEAN_TOKEN: token },
    change: (config) => delete config["digitalocean:token"],
  });
}

describe.concurrent("the token", () => {
  it.for([
    ["wrong", "dop_v1_wrong0wrong0wrong0wrong0wrong0"],
    ["expired", EXPIRED_TOKEN],
  ] as const)("is %s", async ([, token]) => {
    const text = await refusedToken(token);
    expect(text).toBe(`the deployment cannot start (1):
  digitalocean:token is not a token that DigitalOcean accepts: wrong, expired or revoked
      pulumi config set --secret digitalocean:token`);
  });
});

it.concurrent("an unknown region, size and image are told at once", async () => {
  const text = await refusal({
    change: (config) => {
      config["landfall:host"].create = {
        region: "tor9",
        size: "s-4vcpu-8bg",
        image: "debian-99-x64",
        volumeGb: 10,
      };
    },
  });
  expect(text).toBe(`the deployment cannot start (3):
  landfall:host.create.image is debian-99-x64, which is not an image of DigitalOcean
      pulumi config set --path 'landfall:host.create.image' debian-12-x64
  landfall:host.create.region is tor9, which DigitalOcean does not know; did you mean tor1?
      pulumi config set --path 'landfall:host.create.region' tor1
  landfall:host.create.size is s-4vcpu-8bg, which DigitalOcean does not know; did you mean s-4vcpu-8gb?
      pulumi config set --path 'landfall:host.create.size' s-4vcpu-8gb`);
});

it.concurrent("an API that does not answer is told by its address", async () => {
  const port = await freePort();
  const text = await refusal({
    change: (config) => {
      config["digitalocean:apiEndpoint"] = `http://127.0.0.1:${port}`;
    },
  });
  expect(text).toBe(`the deployment cannot start (1):
  http://127.0.0.1:${port} cannot be asked: connect ECONNREFUSED 127.0.0.1:${port}
      check the network, or digitalocean:apiEndpoint if you set it; then run the same command again`);
});

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

it.concurrent("a tracked configuration says everything that the operator must still give", async () => {
  const text = await refusal({
    env: { HOME: join(stack.home, "newcomer") },
    change: (config) => {
      delete config["digitalocean:token"];
      delete config["landfall:secrets"];
      delete config["landfall:compose"];
      config["landfall:ssh"].allowFrom = [];
    },
  });
  const keyFile = join(stack.home, "newcomer", ".ssh", "do_personal_assistant");
  expect(text).toBe(`the configuration of stack prod has problems (5):
  digitalocean:token is not set, nor is DIGITALOCEAN_TOKEN in the environment
      pulumi config set --secret digitalocean:token
  landfall:compose.variables.API_IMAGE is not set: Image of the application: API, workers and migrations.
      pulumi config set --path 'landfall:compose.variables.API_IMAGE' <value>
  landfall:compose.variables.FRONTEND_IMAGE is not set: Image of the front end.
      pulumi config set --path 'landfall:compose.variables.FRONTEND_IMAGE' <value>
  landfall:ssh.allowFrom is empty: nobody could log in, nor this program
      pulumi config set --path 'landfall:ssh.allowFrom[0]' 203.0.113.4/32
  landfall:ssh.keyFile names ${keyFile}, which cannot be read
      ssh-keygen -t ed25519 -f ${keyFile}`);
});

it.concurrent("keys that do not exist, a missing one and secrets in plain text are told at once", async () => {
  const text = await refusal({
    change: (config) => {
      delete config["landfall:domain"];
      config["landfall:domian"] = "example.com";
      config["landfall:ssh"].allowForm = ["203.0.113.4/32"];
      config["digitalocean:token"] = "dop_v1_plainly-visible";
      config["landfall:secrets"] = {
        GOOGLE_OAUTH_CLIENT_SECRET: "plainly-visible",
        GOGLE_OAUTH_CLIENT_ID: "plainly-visible",
      };
    },
  });
  expect(text).not.toContain("plainly-visible");
  expect(text).toBe(`the configuration of stack prod has problems (7):
  digitalocean:token is in the stack's file in plain text; revoke it, then set a new one
      pulumi config set --secret digitalocean:token
  landfall:domain is not set
      pulumi config set 'landfall:domain' example.com
  landfall:domian is not a key that Landfall knows; did you mean domain?
      pulumi config rm --path 'landfall:domian'
  landfall:secrets.GOGLE_OAUTH_CLIENT_ID is in the stack's file in plain text; replace it where it was issued, then set the new one
      pulumi config set --secret --path 'landfall:secrets.GOGLE_OAUTH_CLIENT_ID'
  landfall:secrets.GOGLE_OAUTH_CLIENT_ID is not a secret of personal-assistant; did you mean GOOGLE_OAUTH_CLIENT_ID?
      pulumi config rm --path 'landfall:secrets.GOGLE_OAUTH_CLIENT_ID'
  landfall:secrets.GOOGLE_OAUTH_CLIENT_SECRET is in the stack's file in plain text; replace it where it was issued, then set the new one
      pulumi config set --secret --path 'landfall:secrets.GOOGLE_OAUTH_CLIENT_SECRET'
  landfall:ssh.allowForm is not a key that Landfall knows; did you mean allowFrom?
      pulumi config rm --path 'landfall:ssh.allowForm'`);
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
      make that file, or: pulumi config set --path 'landfall:compose.envFiles[0]' <path from the checkout>`);
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

it.concurrent("a wildcard that nothing can prove", async () => {
  const text = await refusal({
    change: (config) => {
      config["landfall:certificate"].wildcard = true;
    },
  });
  expect(text).toBe(`the configuration of stack prod has problems (1):
  landfall:dnsToken is not set: the host proves the wildcard with it; make a token with the domain scopes only
      pulumi config set --secret landfall:dnsToken`);
});

it.concurrent("an image that the env file does not name is told in Docker Compose's words", async () => {
  const file = join(stack.home, "half.env");
  await writeFile(file, "API_IMAGE=registry.landfall.test/api:1\n");
  const text = await refusal({
    change: (config) => {
      config["landfall:compose"].envFiles = [file];
    },
  });
  expect(text).toBe(`Docker Compose cannot resolve the Compose files (1):
  apps/personal-assistant/compose.yaml is refused: error while interpolating services.frontend.image: required variable FRONTEND_IMAGE is missing a value: set it to an image of the front end`);
});

it.concurrent("a droplet to adopt that the account does not have", async () => {
  const text = await refusal({
    change: (config) => {
      const { region, size } = config["landfall:host"].create;
      const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvb2JvYm9ib2JvYm9ib2JvYm9ib2JvYm9ib2JvYm9i";
      config["landfall:host"] = { adopt: { dropletId: 4, region, size, image: "debian-12-x64", hostKey } };
    },
  });
  expect(text).toBe(`the deployment cannot start (1):
  landfall:host.adopt.dropletId is 4, which is not a droplet of this account
      pulumi config set --path 'landfall:host.adopt.dropletId' <the number in the droplet's URL>`);
});
