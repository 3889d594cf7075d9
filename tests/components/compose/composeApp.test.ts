import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { beforeAll, describe, expect, it } from "vitest";
import { ComposeApp, type ComposeAppArgs } from "../../../components/compose/index.ts";
import { placeholderFor } from "../../../components/compose/placeholders.ts";
import { plan } from "../../../components/compose/plan.ts";
import { LIBRARY, LIBRARY_PATH } from "../../../components/compose/rollout/index.ts";
import { type Registration, registrations } from "../registrations.ts";
import { options, resolved } from "./model.ts";

const model = {
  services: {
    web: {
      image: "web:1",
      environment: { URL: `postgres://${placeholderFor("SECRET")}@db`, PLAIN: "1" },
      depends_on: { job: { condition: "service_completed_successfully" } },
      networks: { front: null },
      volumes: [{ type: "bind", source: "/app/site", target: "/etc/site", read_only: true, bind: {} }],
      scale: 2,
    },
    edge: {
      image: "edge:1",
      networks: { front: null },
      ports: [{ target: 80, published: "80" }],
      "x-landfall": { reload: ["nginx", "-s", "reload"], upstreams: { web: 8000 } },
    },
    job: {
      image: "web:1",
      environment: { KEY: placeholderFor("SECRET") },
      depends_on: { db: { condition: "service_healthy" } },
    },
    db: { image: "db:1", volumes: [{ type: "volume", source: "data", target: "/data", volume: {} }] },
  },
  networks: { front: { name: "shop_front" } },
  volumes: { data: { name: "shop_data" } },
};

let found: Map<string, Registration>;
const of = (name: string) => found.get(name) as Registration;

const create = (more: Partial<ComposeAppArgs> = {}) =>
  registrations(
    () => {
      const machine = new pulumi.ComponentResource("test:Machine", "machine");
      const app = new ComposeApp(
        "app",
        {
          plan: plan(resolved(model), options),
          provider: new docker.Provider("host", { host: "ssh://deploy@203.0.113.9" }),
          connection: {
            host: "203.0.113.9",
            user: "deploy",
            privateKey: "planted-key",
            hostKey: "ssh-ed25519 AAAA",
            machine: "m1",
          },
          secrets: { SECRET: "planted" },
          ...more,
        },
        { deletedWith: machine },
      );
      for (const service of app.order) {
        app.create(service);
        if (service === "db") app.holdDependents(service, [new random.RandomPassword("gate", { length: 8 })]);
      }
      app.verify();
    },
    (type, name) => ({
      imageId: "sha256:1",
      ...(type === "docker:index/container:Container" && { name: `${name}-name` }),
      ...(type === "command:remote:Command" && { stdout: "" }),
    }),
  );

beforeAll(async () => {
  found = await create();
});

describe("an app of a Compose file", () => {
  it("is exactly these Docker resources, with one image for services that run the same", () => {
    const names = [...found.values()]
      .filter(({ type }) => type.startsWith("docker:"))
      .map(({ name }) => name);
    expect(names.sort()).toEqual([
      "app-data-volume",
      "app-db",
      "app-db-image",
      "app-edge",
      "app-edge-image",
      "app-front-network",
      "app-job",
      "app-job-image",
      "app-web",
      "app-web-2",
    ]);
  });

  it("gives every one the app as parent, the host as provider, and the machine to go with", () => {
    for (const one of found.values())
      if (one.type.startsWith("docker:"))
        expect(one, one.name).toMatchObject({ parent: "app", provider: "host", deletedWith: "machine" });
  });

  it("is made again on another machine: networks, volumes and images, and the containers with them", () => {
    for (const name of ["app-front-network", "app-data-volume"])
      expect(of(name).inputs.labels, name).toContainEqual({ label: "landfall.machine", value: "m1" });
    for (const name of ["app-db-image", "app-job-image"])
      expect(of(name).inputs.triggers, name).toEqual({ machine: "m1" });
  });

  it("replaces a container also where an update would do nothing or it did not start", () => {
    expect(of("app-db")).toMatchObject({
      deleteBeforeReplace: false,
      replaceOnChanges: ["healthcheck", "tmpfs", "init", "cpuPeriod", "cpuQuota", "rm", "#initerror"],
    });
  });

  it("makes what stops first beside the old one, without its name, and leaves its start to the rollout", () => {
    for (const name of ["app-db", "app-edge"]) {
      expect(of(name).inputs, name).toMatchObject({ start: false, mustRun: false });
      expect(of(name).inputs, name).not.toHaveProperty("name");
      expect(of(name), name).toMatchObject({ deleteBeforeReplace: false, ignoreChanges: ["name"] });
    }
    const script = String(of("app-db-rollout").inputs.create).replaceAll("'\\''", "'");
    expect(script).toContain("\nnames=('shop-db-1')\n");
    expect(script).toContain("CONTAINERS='app-db-id'");
    for (const name of ["app-web", "app-job"]) expect(of(name).ignoreChanges, name).toEqual([]);
    expect(of("app-web").inputs).not.toHaveProperty("start");
    expect(of("app-job")).toMatchObject({ deleteBeforeReplace: true, inputs: { name: "shop-job-1" } });
  });

  it("keeps what a service left in a volume without a name, and not what a one-shot did", () => {
    for (const name of ["app-db", "app-web", "app-edge"])
      expect(of(name).inputs.removeVolumes, name).toBe(false);
    expect(of("app-job").inputs.removeVolumes).toBe(true);
  });

  it("gives a container its image's id, its network's id, and its secrets as secrets", () => {
    expect(of("app-web").inputs).toMatchObject({
      image: "sha256:1",
      networksAdvanced: [{ name: "app-front-network-id", aliases: ["web"] }],
    });
    expect(of("app-web")).toMatchObject({ deleteBeforeReplace: false });
    expect(of("app-web").inputs.envs).toEqual(["PLAIN=1", { secret: "URL=postgres://planted@db" }]);
  });

  it("never leaves a placeholder or a plain secret in a container", () => {
    for (const name of ["app-web", "app-job"]) {
      const text = JSON.stringify(of(name).inputs);
      expect(text).not.toContain(placeholderFor("SECRET"));
      expect(text.replaceAll(/\{"secret":[^}]*\}/g, "")).not.toContain("planted");
    }
  });

  it("waits for volumes, files, one-shots that succeeded and gates", () => {
    expect(of("app-data-volume").dependsOn).toContain("app-volume-directories");
    expect(of("app-db").dependsOn).toEqual(expect.arrayContaining(["app-data-volume", "app-db-image"]));
    expect(of("app-job").dependsOn).toEqual(expect.arrayContaining(["app-db-rollout", "gate"]));
    expect(of("app-web").dependsOn).toEqual(expect.arrayContaining(["app-job-run"]));
    expect(of("app-web").dependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/^app-site-site-conf-file/)]),
    );
  });

  it("runs a one-shot by its container's id, with the secrets to hide on standard input only", () => {
    const { inputs } = of("app-job-run");
    expect(of("app-job").inputs).toMatchObject({ start: false, mustRun: false });
    expect(inputs.create).toContain("app-job-id");
    // Another container makes another script; only another machine makes another resource.
    expect(inputs.triggers).toEqual(["m1"]);
    expect(JSON.stringify(inputs.stdin)).toContain(Buffer.from("planted").toString("base64"));
    expect(JSON.stringify(inputs.create)).not.toContain("planted");
  });

  it("places the functions of its scripts once, and each comes after them and holds none of their text", () => {
    expect(of("app-rollout-library").inputs.stdin).toBe(LIBRARY);
    for (const name of ["app-web-rollout", "app-db-rollout", "app-edge-rollout", "app-job-run"]) {
      expect(of(name).dependsOn, name).toContain("app-rollout-library");
      expect(of(name).inputs.create, name).toContain(`\n. ${LIBRARY_PATH}\n`);
      expect(of(name).inputs.triggers, name).toEqual(["m1"]);
    }
    expect(of("app-rollout-library").inputs.triggers).toEqual([LIBRARY_PATH, "m1"]);
  });

  it("has every release of a service reached under the name of its first container", () => {
    expect(of("app-web-2").inputs.networksAdvanced).toEqual([
      { name: "app-front-network-id", aliases: ["web", "app-web-name"] },
    ]);
    expect(JSON.stringify(of("app-web-rollout").inputs.create)).toContain("app-web-name app-web-2-name");
  });

  it("has the proxy come after what it passes requests to, and observes only what has an old one beside it", () => {
    expect(of("app-edge").dependsOn).toContain("app-web-rollout");
    expect(of("app-web-watch").dependsOn).toContain("app-web-rollout");
    expect(found.has("app-edge-watch")).toBe(false);
  });

  it("has nothing verified where there are no tests", () => {
    expect(found.has("app-verification")).toBe(false);
  });

  it("keeps old containers until the app's tests have passed, which come after all of the release", async () => {
    const verified = await create({ verify: { command: ["landfall-smoke", "run"], timeoutSeconds: 240 } });
    const dependsOn = (name: string) => verified.get(name)?.dependsOn;
    expect(dependsOn("app-web-watch")).toEqual(
      expect.arrayContaining(["app-web-rollout", "app-verification"]),
    );
    expect(dependsOn("app-verification")).toEqual(
      expect.arrayContaining([
        "app-web-rollout",
        "app-edge-rollout",
        "app-db-rollout",
        "app-job-run",
        "gate",
      ]),
    );
    const { inputs } = verified.get("app-verification") as Registration;
    // Another container makes another script, which then runs.
    expect(JSON.stringify(inputs.create)).toContain("NEW_0='\\\\''app-web-name app-web-2-name");
    expect([...verified.keys()].sort()).toEqual([...found.keys(), "app-verification"].sort());
  });

  it("keeps images on the host, for a rollback", () => {
    expect(of("app-db-image").inputs).toMatchObject({ name: "db:1", keepLocally: true });
  });
});
