import { expect, it } from "vitest";
import { type AddOptions, answersFrom } from "../../../cli/add/answers.ts";
import type { Project } from "../../../cli/add/project.ts";
import { formatProblems } from "../../../problem.ts";
import { projectOf } from "./project.ts";

const none: AddOptions = { proxy: [], stateful: [], set: [], stack: [] };
const port = (published: string, target: number) => ({ target, published, protocol: "tcp" });

function message(project: Project, options: Partial<AddOptions>): string {
  const answers = answersFrom({ ...none, ...options }, project);
  return Array.isArray(answers) ? formatProblems("missing", answers) : "none";
}

const shop = projectOf(
  {
    web: { build: { context: "." }, ports: [port("8000", 5000)] },
    admin: { image: "admin:1", ports: [port("9000", 9000)] },
    db: { image: "postgres:16", ports: [port("5432", 5432)] },
  },
  { variables: [{ name: "REGION", default: "", required: true }] },
);

it("says everything that is missing at once, each with its flag", () => {
  expect(message(shop, {})).toBe(`missing (4):
  --domain is missing: the name that the site is served under
      --domain example.com
  --proxy is missing; published are web:5000, admin:9000
      --proxy web:5000
  --set REGION is missing: the Compose file requires it
      --set REGION=<value>
  --set WEB_IMAGE is missing: web is built, so push its image to a registry and name it, by digest if you can
      --set WEB_IMAGE=<value>`);
});

it("says everything that is wrong at once", () => {
  const wrong = {
    name: "My Shop",
    domain: "localhost",
    proxy: ["wob:80", "web"],
    stateful: ["dbb"],
    set: ["REGIN=x", "WEB_IMAGE"],
    stack: ["Prod"],
  };
  const said = message(shop, wrong);
  for (const clause of [
    "--name My Shop is not a name of lower-case letters, digits and dashes",
    "--domain localhost is not a domain name",
    "--proxy wob is not a service of the Compose file\n      did you mean web?",
    "--proxy web is not service:port or service:port/path/",
    "--stateful dbb is not a service of the Compose file\n      did you mean db?",
    "--set REGIN is not a variable of the Compose file that can be set\n      did you mean REGION?",
    "--set WEB_IMAGE is not NAME=value",
    "--stack Prod is not a name of lower-case letters, digits and dashes\n      --stack shop-prod",
  ])
    expect(said).toContain(`  ${clause}`);
});

it("asks nothing about the proxy where one port alone could be meant", () => {
  const project = projectOf({
    web: { image: "web:1", ports: [port("80", 8080)] },
    db: { image: "postgres" },
  });
  expect(answersFrom({ ...none, domain: "shop.test" }, project)).toEqual({
    name: "shop",
    domain: "shop.test",
    email: "admin@shop.test",
    routes: [{ service: "web", port: 8080, path: "/" }],
    stateful: [],
    settings: {},
    stacks: ["shop-prod"],
  });
});

it("wants one service for all the other paths", () => {
  const given = { domain: "shop.test", set: ["REGION=x", "WEB_IMAGE=web:1"] };
  expect(message(shop, { ...given, proxy: ["web:5000", "admin:9000"] })).toContain(
    "--proxy gives 2 services all paths; exactly one must",
  );
  expect(message(shop, { ...given, proxy: ["web:5000", "admin:9000/admin/"] })).toBe("none");
});

it("refuses a second proxy on the same host", () => {
  const project = projectOf({
    caddy: { image: "caddy:2", ports: [port("443", 443)] },
    web: { image: "web:1" },
  });
  expect(message(project, { domain: "shop.test", proxy: ["web:3000"] })).toContain(
    "--proxy leaves caddy out, which publishes port 443; that is where the proxy listens",
  );
});
