import { describe, expect, it } from "vitest";
import { placeholderFor } from "../../../components/compose/placeholders.ts";
import { plan } from "../../../components/compose/plan.ts";
import { options, resolved } from "./model.ts";

/** The message for a model, with the text that it came from. */
function refusal(model: object, text?: string): string {
  try {
    plan(resolved(model, text), options);
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
}

const web = (service: object) => refusal({ services: { web: { image: "web:1", ...service } } });

describe("what cannot be honoured", () => {
  it("is told all at once, each with file, line and alternative", () => {
    const text = `services:
  web:
    build: .
    image: web:1
    pids_limit: 10
    ports:
      - "80"
  db:
    image: db:1
    mem_limit: 1000000000
    volumes:
      - /var/lib/data
      - ./missing:/data
    deploy:
      placement:
        constraints: [node.role == manager]
    colour: red
`;
    const model = {
      services: {
        web: {
          image: "web:1",
          build: { context: "/app" },
          pids_limit: 10,
          ports: [{ mode: "ingress", target: 80, protocol: "tcp" }],
        },
        db: {
          image: "db:1",
          mem_limit: "1000000000",
          volumes: [
            { type: "volume", target: "/var/lib/data", volume: {} },
            { type: "bind", source: "/app/missing", target: "/data", bind: { create_host_path: true } },
          ],
          deploy: { placement: { constraints: ["node.role == manager"] } },
          colour: "red",
        },
      },
    };
    expect(refusal(model, text)).toBe(`the Compose files use what Landfall does not support (8):
  compose.yaml:3 services.web.build needs a registry to push the image to, from which the host gets it
      pulumi config set --path 'landfall:compose.registry' registry.example.com/team
      or name a pushed image with \`image:\`, and take the key away: \`build: !reset null\` in a second file
  compose.yaml:5 services.web.pids_limit is not supported: the Docker provider has no input for it
      use \`ulimits.nproc\`, or leave it out
  compose.yaml:7 services.web.ports.0 publishes on a port that Docker would choose
      write both, such as "127.0.0.1:8080:80"; containers of one network need no published port
  compose.yaml:10 services.db.mem_limit is 1000000000 bytes; the Docker provider takes whole MiB
      write 954m
  compose.yaml:12 services.db.volumes.0 has no name, so its data would go with the container
      name it: data:/var/lib/data
  compose.yaml:13 services.db.volumes.1 mounts ./missing, which is not in the checkout
      use a named volume for data; only small text files are placed on the host
  compose.yaml:15 services.db.deploy.placement is not supported: there is one host
      leave it out
  compose.yaml:17 services.db.colour is not a key that Landfall knows
      leave it out, or begin its name with x- if it is a note`);
  });

  it.each<[string, object, string]>([
    [
      "an empty command",
      { command: [] },
      "services.web.command is empty; the Docker provider cannot clear the image's own",
    ],
    ["an empty entrypoint", { entrypoint: [] }, "services.web.entrypoint is empty"],
    ["two name servers", { dns: ["1.1.1.1", "9.9.9.9"] }, "services.web.dns has several entries"],
    [
      "a variable of the shell",
      { environment: { KEY: null } },
      "services.web.environment.KEY takes its value from the shell",
    ],
    [
      "a link to what it cannot reach",
      { links: ["db"], networks: { front: null } },
      "services.web.links.0 is to db, with which the service has no network in common",
    ],
    [
      "a network address without a network to have it on",
      { mac_address: "02:42:ac:11:65:43", networks: { a: null, b: null } },
      "services.web.mac_address does not say for which network, and the service has 2",
    ],
    [
      "a seccomp profile that is not there",
      { security_opt: ["seccomp=./none.json"] },
      "services.web.security_opt.0 names the seccomp profile ./none.json, which is not in the checkout",
    ],
    ["a mode of Swarm", { deploy: { mode: "global" } }, "services.web.deploy.mode is global"],
    ["no replica", { deploy: { replicas: 0 } }, "services.web.deploy.replicas asks for no container"],
    ["a pull policy", { pull_policy: "always" }, "services.web.pull_policy is always"],
    [
      "a secret in a label",
      { labels: { a: `x${placeholderFor("SECRET")}` } },
      "services.web.labels contains the secret SECRET",
    ],
  ])("%s", (_, service, text) => {
    expect(web(service)).toContain(text);
  });

  it("is an owner by name, which is another's number on the operator's machine", () => {
    const model = {
      services: { web: { image: "web:1", secrets: [{ source: "key", uid: "www-data" }] } },
      secrets: { key: { environment: "SECRET" } },
    };
    expect(refusal(model)).toContain("services.web.secrets.0.uid is www-data, which is not a number");
  });

  it("is a network without IPv4", () => {
    expect(refusal({ networks: { six: { name: "six", enable_ipv4: false } } })).toContain(
      "networks.six.enable_ipv4 is false",
    );
  });

  it("is a secret without a value", () => {
    const model = {
      services: { web: { image: "web:1", secrets: [{ source: "key" }] } },
      secrets: { key: { environment: "OTHER" } },
    };
    expect(refusal(model)).toContain("secrets.key takes OTHER, which is not set");
  });

  it("is a circle of dependencies", () => {
    const services = {
      a: { image: "a", depends_on: { b: { condition: "service_started" } } },
      b: { image: "b", depends_on: { a: { condition: "service_started" } } },
    };
    expect(refusal({ services })).toContain("services.a.depends_on is in a cycle of a, b");
  });
});

it("accepts keys that mean nothing here, and says so in a note", () => {
  const result = plan(
    resolved({ services: { web: { image: "web:1", expose: ["80"], "x-note": 1 } } }),
    options,
  );
  expect(result.notes).toEqual([
    {
      where: "compose.yaml:1",
      problem:
        "services.web.expose has no effect: containers on the same network reach each other's ports without it",
    },
  ]);
});
