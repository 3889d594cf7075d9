import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDroplet } from "../sandbox/region/support.ts";
import {
  counts,
  expectedStrategies,
  expectSecrets,
  kept,
  named,
  names,
  resources,
  shown,
  stateful,
  strategies,
  withProfiles,
} from "./expectedPreview.ts";
import { stepsOf, type TestStack, testStack } from "./harness.ts";

let prod: TestStack;
let staging: TestStack;
let sandbox: TestStack;
/** Has a droplet that Landfall did not make. */
let found: TestStack;

beforeAll(async () => {
  [prod, staging, sandbox, found] = await Promise.all([
    testStack("prod"),
    testStack("staging"),
    testStack("sandbox"),
    testStack("staging"),
  ]);
});
afterAll(() => Promise.all([prod, staging, sandbox, found].map((stack) => stack?.remove())));

describe.concurrent("a first preview", () => {
  it.for([
    {
      name: "prod",
      domain: "ianleblanc.ca",
      isProtected: kept,
      www: 1,
      size: "s-4vcpu-8gb",
      volumeGb: 20,
      more: withProfiles,
    },
    {
      name: "staging",
      domain: "staging.ianleblanc.ca",
      isProtected: kept,
      www: 0,
      size: "s-2vcpu-4gb",
      volumeGb: 10,
      more: withProfiles,
    },
    {
      name: "sandbox",
      domain: "assistant.test",
      isProtected: [],
      www: 1,
      size: "s-4vcpu-8gb",
      volumeGb: 10,
      more: { resources: {}, volumes: [], secretFiles: [] },
    },
  ])("of $name creates exactly what belongs to it, and changes nothing", async (expected) => {
    const { name, more } = expected;
    const stack = { prod, staging, sandbox }[name] as TestStack;
    const ran = await stack.preview({ args: ["--json"] });
    const steps = stepsOf(ran);
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(counts(steps)).toEqual({
      ...resources,
      ...more.resources,
      "digitalocean:index/dnsRecord:DnsRecord": 2 + expected.www,
    });
    for (const [type, all] of Object.entries(stateful))
      expect(names(steps, type)).toEqual(
        type === "docker:index/volume:Volume" ? [...all, ...more.volumes].sort() : all,
      );
    expect(
      steps.flatMap((step) => (step.protect ? [step.name] : [])).sort(),
      "what `pulumi destroy` refuses to delete",
    ).toEqual(expected.isProtected);
    expect(named(steps, "dns-zone").inputs).toMatchObject({ name: expected.domain });
    expect(named(steps, "host-droplet").inputs).toMatchObject({
      name: `personal-assistant-${name}`,
      region: "tor1",
      size: expected.size,
      image: "debian-12-x64",
    });
    expect(named(steps, "host-volume").inputs).toMatchObject({ size: expected.volumeGb });
    expectSecrets(steps, more.secretFiles);
    expect(shown(stack, ran)).toEqual([]);
    expect(stack.changes()).toEqual([]);
  });

  it("says how each service is replaced, and why, and shows no secret in its details", async () => {
    const ran = await prod.preview({ args: ["--diff"] });
    expect(ran.exitCode, ran.output).toBe(0);
    expect(ran.output).toContain("+ digitalocean:index/droplet:Droplet: (create)");
    expect(strategies(ran)).toBe(expectedStrategies);
    expect(shown(prod, ran)).toEqual([]);
  });
});

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvb2JvYm9ib2JvYm9ib2JvYm9ib2JvYm9ib2JvYm9i";

/** Of DigitalOcean's, what a host that is not made by Landfall has none of. */
const madeWithHost = Object.keys(resources).filter(
  (type) =>
    type.startsWith("digitalocean:") &&
    !/:(Domain|DnsRecord|Droplet|SpacesBucket|SpacesKey|UptimeAlert|UptimeCheck)$/.test(type),
);

describe.concurrent("a host that is there already", () => {
  it("is imported as it is, protected, with nothing of DigitalOcean's beside it", async () => {
    const droplet = await makeDroplet(found.region, { name: "old-server", size: "s-2vcpu-4gb" });
    const made = found.changes();
    const ran = await found.preview({
      args: ["--json"],
      change: (config) => {
        const { region, size, image } = config["landfall:host"].create;
        config["landfall:host"] = {
          adopt: { dropletId: droplet.id, region, size, image: image ?? "debian-12-x64", hostKey },
        };
      },
    });
    const steps = stepsOf(ran);
    expect(named(steps, "host-droplet")).toMatchObject({ op: "import", protect: true });
    expect(new Set(steps.filter(({ name }) => name !== "host-droplet").map(({ op }) => op))).toEqual(
      new Set(["create"]),
    );
    expect(madeWithHost.filter((type) => counts(steps)[type] !== undefined)).toEqual([]);
    expect(named(steps, "dns-a").inputs.value).toBe(
      droplet.networks.v4.find(({ type }: { type: string }) => type === "public").ip_address,
    );
    expect(found.changes()).toEqual(made);
  });

  it("by its address needs no account: no token, no request, nothing of DigitalOcean's", async () => {
    const ran = await sandbox.preview({
      args: ["--json"],
      change: (config) => {
        config["landfall:host"] = { address: { address: "203.0.113.9", hostKey } };
        config["landfall:dns"] = { zone: "none" };
        config["landfall:backup"].key = { id: "OWN", secret: config["digitalocean:spacesSecretKey"] };
        config["digitalocean:apiEndpoint"] = "http://127.0.0.1:1";
        delete config["digitalocean:token"];
      },
    });
    const steps = stepsOf(ran);
    expect(Object.keys(counts(steps)).filter((type) => type.startsWith("digitalocean:"))).toEqual([]);
    expect(counts(steps)).toMatchObject({ "docker:index/container:Container": 18 });
    expect(named(steps, "host-docker").inputs.host).toBe("ssh://deploy@203.0.113.9");
  });
});

it.concurrent("a client secret that ends soon is told, and stops nothing", async () => {
  const ran = await prod.preview({
    change: (config) => {
      config["landfall:oauth"].google.expires = new Date(Date.now() + 3 * 86_400_000)
        .toISOString()
        .slice(0, 10);
    },
  });
  expect(ran.exitCode).toBe(0);
  expect(ran.output).toMatch(/warning: The client secret in landfall:oauth.google ends in [23] days, on /);
});

it.concurrent("a wildcard is proven by DNS-01, with a token that is secret on the host too", async () => {
  const ran = await prod.preview({
    args: ["--json"],
    change: (config) => {
      config["landfall:certificate"].wildcard = true;
      config["landfall:dnsToken"] = config["digitalocean:token"];
    },
  });
  const steps = stepsOf(ran);
  expect(named(steps, "certificate-self-signed").inputs.dnsNames).toEqual([
    "ianleblanc.ca",
    "*.ianleblanc.ca",
  ]);
  const script: string = named(steps, "certificate-script").inputs.stdin;
  expect(script).toContain("--dns digitalocean --domains 'ianleblanc.ca' --domains '*.ianleblanc.ca'");
  expect(script).not.toContain("--http");
  expect(named(steps, "certificate-dns-token").inputs.stdin).toBe("[secret]");
  expect(named(steps, "dns-caa-wild-letsencrypt.org").inputs).toMatchObject({ tag: "issuewild" });
  expect(shown(prod, ran)).toEqual([]);
});
