/** What the review reads, from the log of the real engine: real diffs of the providers, on the region's API. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ExportedState, Resource } from "../../cli/pulumi/exportedState.ts";
import { renderMarkdown } from "../../cli/review/markdown.ts";
import type { Review } from "../../cli/review/review.ts";
import { reviewStack } from "../../cli/review/run.ts";
import { renderTerminal } from "../../cli/review/terminal.ts";
import { type TestRegion, testRegion } from "../sandbox/region/support.ts";
import { makeProject, type Project } from "./project.ts";

/** @param next what the next release has of its own */
const program = (next: { size: string; volume: string; password: number; secret: string; more?: string }) => `
import * as digitalocean from "@pulumi/digitalocean";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
const region = "tor1";
new digitalocean.Droplet("host-droplet", { name: "web", region, size: "${next.size}", image: "debian-12-x64" });
new digitalocean.Volume("host-volume", { name: "${next.volume}", region, size: 10 });
new random.RandomPassword("secrets-JWT_SECRET", { length: ${next.password} });
if (new pulumi.Config().getBoolean("containers")) {
  const app = new pulumi.ComponentResource("landfall:compose:ComposeApp", "shop");
  pulumi.log.info("start-first (a new container works before the old one stops): api is behind the proxy\\nstop-first (the old container stops first): db writes to the volume data", app);
  const provider = new docker.Provider("host-docker", { host: "tcp://127.0.0.1:1" });
  const container = (service, order) => new docker.Container("shop-" + service, {
    name: service, image: "sha256:1", labels: [{ label: "landfall.service", value: service }],
    uploads: [{ file: "/run/secrets/token", content: pulumi.secret("${next.secret}") }],
  }, { parent: app, provider, deleteBeforeReplace: order === "stop-first" });
  container("api", "start-first");
  container("db", "stop-first");
}
${next.more ?? ""}`;
const first = { size: "s-1vcpu-1gb", volume: "data", password: 20, secret: "planted-one" };

let region: TestRegion;
let project: Project;

beforeAll(async () => {
  region = await testRegion();
  project = await makeProject("reviewed", program(first));
  const { pulumi } = project;
  await pulumi(["config", "set", "digitalocean:apiEndpoint", region.url]);
  await pulumi(["config", "set", "--secret", "digitalocean:token", region.token]);
  await pulumi(["up", "--yes", "--skip-preview"]);
  await pulumi(["config", "set", "containers", "true"]);
  await pulumi(
    ["stack", "import"],
    JSON.stringify(withContainers(JSON.parse((await pulumi(["stack", "export"])).stdout))),
  );
});
afterAll(async () => {
  await region?.stop();
  await project?.remove();
});

/** There is no Docker host here: containers come into the state by hand, and only the provider's diff is asked for. */
function withContainers(state: ExportedState): ExportedState {
  const urn = (chain: string, name: string) => `urn:pulumi:reviewed::landfall::${chain}::${name}`;
  const stack = urn("pulumi:pulumi:Stack", "landfall-reviewed");
  const app = urn("landfall:compose:ComposeApp", "shop");
  const provider = urn("pulumi:providers:docker", "host-docker");
  const host = { host: "tcp://127.0.0.1:1" };
  const container = (service: string): Resource => {
    const inputs = {
      name: service,
      image: "sha256:1",
      labels: [{ label: "landfall.service", value: service }],
      uploads: [
        {
          file: "/run/secrets/token",
          content: {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            plaintext: '"planted-one"',
          },
        },
      ],
    };
    return {
      urn: urn("landfall:compose:ComposeApp$docker:index/container:Container", `shop-${service}`),
      type: "docker:index/container:Container",
      custom: true,
      id: service,
      parent: app,
      provider: `${provider}::docker-id`,
      inputs,
      outputs: { ...inputs, id: service },
    };
  };
  state.deployment.resources?.push(
    { urn: app, type: "landfall:compose:ComposeApp", custom: false, parent: stack } as Resource,
    {
      urn: provider,
      type: "pulumi:providers:docker",
      custom: true,
      id: "docker-id",
      parent: stack,
      inputs: { ...host, version: "5.2.0" },
      outputs: { ...host, version: "5.2.0" },
    } as Resource,
    container("api"),
    container("db"),
  );
  return state;
}

async function reviewOf(
  next: Parameters<typeof program>[0],
  args: string[] = [],
): Promise<Review & { exitCode: number; text: string }> {
  await project.write(program(next));
  const { review, exitCode } = await reviewStack(project.named, { args, policies: false });
  return {
    ...review,
    exitCode,
    text: [...renderTerminal(review), renderMarkdown(review), JSON.stringify(review)].join("\n"),
  };
}

it("says what a release with another droplet, volume and password does to users, data, secrets and cost", async () => {
  const review = await reviewOf({
    size: "s-2vcpu-4gb",
    volume: "other",
    password: 24,
    secret: "planted-two",
  });
  expect(review).toMatchObject({
    exitCode: 0,
    good: true,
    counts: { same: 5, update: 1, replace: 4 },
    interruptions: [
      { what: "Droplet host-droplet", downtime: "host", why: "it is powered off while its size changes" },
      { what: "api", downtime: "none", why: "start-first: is behind the proxy" },
      { what: "db", downtime: "short", why: "stop-first: writes to the volume data" },
    ],
    data: [
      {
        what: "Volume host-volume",
        effect: "lost",
        why: "is replaced, and with it what is on the volume",
      },
    ],
    secrets: [
      { name: "/run/secrets/token", effect: "may change", of: ["shop-api", "shop-db"] },
      { name: "secrets-JWT_SECRET", effect: "changes", of: [] },
    ],
    cost: {
      before: { known: 7, unknown: [] },
      after: { known: 25, unknown: [] },
      changed: [{ what: "Droplet host-droplet (s-1vcpu-1gb → s-2vcpu-4gb)", before: 6, after: 24 }],
    },
    unknown: [],
    errors: [],
  });
  for (const secret of ["planted", region.token]) expect(review.text).not.toContain(secret);
});

it("has the engine's exit code and words where the program fails, and where a change was not expected", async () => {
  const failed = await reviewOf({ ...first, more: 'throw new Error("broken on purpose");' });
  expect(failed.exitCode).not.toBe(0);
  expect(failed.good).toBe(false);
  expect(failed.errors.join("\n")).toContain("broken on purpose");
  const changed = await reviewOf({ ...first, size: "s-2vcpu-4gb" }, ["--expect-no-changes"]);
  expect(changed.exitCode).not.toBe(0);
  expect(changed.good).toBe(false);
});

it("throws in the engine's words where there is no such stack", async () => {
  await expect(reviewStack({ ...project.named, name: "nobody" }, { policies: false })).rejects.toThrow(
    /pulumi preview ended with \d+: .*nobody/s,
  );
});
