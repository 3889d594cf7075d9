import { beforeAll, describe, expect, it } from "vitest";
import { ensureUp, prepareUp, pulumiOk, sandbox, siteAnswers } from "./support.ts";

beforeAll(async () => {
  await sandbox("reset");
  await prepareUp();
});

/** Types that the sandbox stack has at least one of; a preview must show each before anything exists. */
const types = [
  "digitalocean:index:Droplet",
  "digitalocean:index:Firewall",
  "digitalocean:index:Vpc",
  "digitalocean:index:ReservedIp",
  "digitalocean:index:Volume",
  "digitalocean:index:SshKey",
  "digitalocean:index:Project",
  "digitalocean:index:Domain",
  "digitalocean:index:DnsRecord",
  "tls:index:SelfSignedCert",
  "command:remote:Command",
  "postgresql:index:Role",
  "postgresql:index:Schema",
  "postgresql:index:Grant",
  "docker:index:Network",
  "docker:index:Volume",
  "docker:index:RemoteImage",
  "docker:index:Container",
];

const isProvider = (type: string) => type.startsWith("pulumi:providers:");

describe("a region without a droplet", () => {
  let previewed = 0;

  it("gets a preview that shows every resource", async () => {
    const output = await pulumiOk("preview", "--suppress-progress", "--json");
    const { steps } = JSON.parse(output.slice(output.indexOf("{"))) as {
      steps: { op: string; newState: { type: string } }[];
    };
    const seen = steps.map(({ newState }) => newState.type.replace(/\/\w+:/, ":"));
    previewed = seen.filter((type) => !isProvider(type)).length;
    expect(types.filter((type) => !seen.includes(type))).toEqual([]);
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
  });

  it("has the site after one up, with exactly the resources that the preview showed", async () => {
    await ensureUp();
    expect(await siteAnswers()).toBe(true);
    const { deployment } = JSON.parse(await pulumiOk("stack", "export")) as {
      deployment: { resources: { type: string }[] };
    };
    const made = deployment.resources.filter(({ type }) => !isProvider(type));
    expect(made.length).toBe(previewed);
    // Nothing is wrong with a fresh deployment, in which the one-shots that the migration pipeline ran are done.
    expect(await sandbox("status")).toMatchObject({ exitCode: 0 });
  });
});
