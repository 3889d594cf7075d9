import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXPIRED_TOKEN, freePort, type TestStack, testStack } from "./harness.ts";
import { type Refusal, refusals } from "./refusal.ts";

let stack: TestStack;
let refusal: Refusal;
beforeAll(async () => {
  stack = await testStack("prod");
  refusal = refusals(stack);
});
afterAll(() => stack?.remove());

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
  landfall:compose.variables.API_IMAGE is not set: Image of the application: API, workers, scheduler and migrations.
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
        AI_API_KEY: "plainly-visible",
        AI_AP_KEY: "plainly-visible",
      };
      config["landfall:oauth"] = { google: { clientId: "plainly-visible", clientSecret: "plainly-visible" } };
    },
  });
  expect(text).not.toContain("plainly-visible");
  expect(text).toBe(`the configuration of stack prod has problems (9):
  digitalocean:token is in the stack's file in plain text; revoke it, then set a new one
      pulumi config set --secret digitalocean:token
  landfall:domain is not set
      pulumi config set 'landfall:domain' example.com
  landfall:domian is not a key that Landfall knows; did you mean domain?
      pulumi config rm --path 'landfall:domian'
  landfall:oauth.google.clientId does not look like a client id of Google, such as 123456789012-abcdefghijklmnopqrstuvwxyz012345.apps.googleusercontent.com
      pulumi config set --path 'landfall:oauth.google.clientId' 123456789012-abcdefghijklmnopqrstuvwxyz012345.apps.googleusercontent.com
  landfall:oauth.google.clientSecret is in the stack's file in plain text; replace it where it was issued, then set the new one
      make a new one at https://console.cloud.google.com/auth/clients: the client, Client secrets, Add secret
      pulumi config set --secret --path 'landfall:oauth.google.clientSecret'
  landfall:secrets.AI_AP_KEY is in the stack's file in plain text; replace it where it was issued, then set the new one
      pulumi config set --secret --path 'landfall:secrets.AI_AP_KEY'
  landfall:secrets.AI_AP_KEY is not a secret of personal-assistant; did you mean AI_API_KEY?
      pulumi config rm --path 'landfall:secrets.AI_AP_KEY'
  landfall:secrets.AI_API_KEY is in the stack's file in plain text; replace it where it was issued, then set the new one
      pulumi config set --secret --path 'landfall:secrets.AI_API_KEY'
  landfall:ssh.allowForm is not a key that Landfall knows; did you mean allowFrom?
      pulumi config rm --path 'landfall:ssh.allowForm'`);
});

it.concurrent("a wildcard that nothing can prove", async () => {
  const text = await refusal({
    change: (config) => {
      config["landfall:certificate"].wildcard = true;
    },
  });
  expect(text).toBe(`the configuration of stack prod has problems (1):
  landfall:dnsToken is not set: the host needs it for the wildcard certificate; create a token with the domain scopes only
      pulumi config set --secret landfall:dnsToken`);
});

it.concurrent("an archive of a PostgreSQL that is newer than what archives it", async () => {
  const text = await refusal({
    change: (config) => {
      config["landfall:backup"].pointInTime = true;
      config["landfall:compose"].variables = { POSTGRES_IMAGE: "postgres:17.2-bookworm" };
    },
  });
  expect(text).toBe(`the database cannot be archived (1):
  landfall:backup.pointInTime is true, but postgres runs postgres:17.2-bookworm, which is PostgreSQL 17: the pgBackRest of the droplet archives versions up to 15. Backups work with every version
      pulumi config set --path 'landfall:backup.pointInTime' false
      or run PostgreSQL 15`);
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
