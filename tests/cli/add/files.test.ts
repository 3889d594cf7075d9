import { expect, it } from "vitest";
import { parse } from "yaml";
import { type Answers, answersFrom } from "../../../cli/add/answers.ts";
import { describeApp } from "../../../cli/add/describe.ts";
import { appFiles } from "../../../cli/add/files.ts";
import type { Project } from "../../../cli/add/project.ts";
import { renderSandboxStack, renderStack } from "../../../cli/add/render/stack.ts";
import { projectOf } from "./project.ts";

const port = (published: string, target: number) => ({ target, published, protocol: "tcp" });

function answer(project: Project, proxy: string[], set: string[] = []): Answers {
  const answers = answersFrom({ domain: "shop.test", proxy, stateful: [], set, stack: [] }, project);
  if (Array.isArray(answers)) throw new Error(JSON.stringify(answers));
  return answers;
}

function override(project: Project, ...proxy: string[]) {
  const answers = answer(project, proxy);
  const text =
    appFiles(project, answers, describeApp(project, answers))["compose.landfall.yaml"]?.content ?? "";
  return parse(text, {
    customTags: [
      { tag: "!reset", resolve: () => "reset" },
      { tag: "!reset", collection: "seq" },
    ],
  });
}

it("puts the proxy where it reaches the services, with a way out where their networks have none", () => {
  const networks = { back: { internal: true }, front: {} };
  const service = (network: string) => ({ image: "a", networks: { back: {}, [network]: {} } });
  const front = override(projectOf({ web: service("front") }, { model: { networks } }), "web:1");
  expect(front.services.nginx.networks).toEqual(["front"]);
  const back = override(projectOf({ web: service("back") }, { model: { networks } }), "web:1");
  expect(back.services.nginx.networks).toEqual(["back", "landfall-outside"]);
  expect(back.networks).toEqual({ "landfall-outside": null });
});

it("takes another name where the app has an nginx of its own", () => {
  const { services } = override(
    projectOf({ nginx: { image: "nginx", ports: [port("80", 80)] } }),
    "nginx:80",
  );
  expect(services.proxy["x-landfall"].upstreams).toEqual({ nginx: 80 });
  expect(services.proxy.volumes[0]).toBe("./proxy:/etc/nginx/site:ro");
});

it("makes a named volume of a folder for data that two services share", () => {
  const mount = { type: "bind", source: "/home/me/shop/public/files", target: "/files" };
  const project = projectOf({
    web: { image: "a", volumes: [mount] },
    job: { image: "a", volumes: [{ ...mount, target: "/in" }] },
  });
  const { services, volumes } = override(project, "web:1");
  expect(volumes).toEqual({ "public-files": null });
  expect(services.web.volumes).toEqual([{ type: "volume", source: "public-files", target: "/files" }]);
  expect(services.job.volumes).toEqual([{ type: "volume", source: "public-files", target: "/in" }]);
});

it("makes a named volume where a store keeps its data and nothing is mounted", () => {
  const project = projectOf({ web: { image: "a" }, cache: { image: "redis:7" } });
  const { services, volumes } = override(project, "web:1");
  expect(volumes).toEqual({ "cache-data": null });
  expect(services.cache.volumes).toEqual([{ type: "volume", source: "cache-data", target: "/data" }]);
});

it("leaves configuration beside the Compose file where it is", () => {
  const mount = { type: "bind", source: "/home/me/shop/conf", target: "/conf" };
  const files = [{ path: "a.conf", content: "a\n", mode: "0644" }];
  const local = { "/home/me/shop/conf": { is: "directory" as const, files } };
  const { services } = override(projectOf({ web: { image: "a", volumes: [mount] } }, { local }), "web:1");
  expect(Object.keys(services)).toEqual(["nginx"]);
});

it("sends longer paths first, and dashes of a service's name do not end its variable", () => {
  const project = projectOf({ web: { image: "a" }, "api-v1": { image: "a" } });
  const answers = answer(project, ["web:1", "api-v1:2/api/"]);
  const files = appFiles(project, answers, describeApp(project, answers));
  expect(files["nginx/site.conf"]?.content).toContain(`  location /api/ {
    proxy_pass http://$api_v1_upstream;
  }

  location / {
    proxy_pass http://$web_upstream;
  }
`);
  expect(files["upstreams/api-v1.conf"]?.content).toBe(`map "" $api_v1_upstream { default "api-v1:2"; }
map "" $api_v1_previous { default "api-v1:2"; }
`);
});

it("keeps what only the sandbox can pull out of production, and secrets out of both", () => {
  const project = projectOf(
    { web: { build: { context: "." } } },
    {
      variables: [
        { name: "TAG", default: "", required: false, value: "3" },
        { name: "API_KEY", default: "", required: true, value: "planted" },
      ],
    },
  );
  const answers = answer(project, ["web:1"], ["WEB_IMAGE=registry.landfall.test/web@sha256:1"]);
  const app = describeApp(project, answers);
  const production = parse(renderStack(app, answers, project.variables)).config;
  expect(production["landfall:compose"]).toEqual({ variables: { TAG: "3" } });
  const sandbox = parse(renderSandboxStack(app, answers, project.variables)).config;
  expect(sandbox["landfall:compose"].variables).toEqual({
    TAG: "3",
    WEB_IMAGE: "registry.landfall.test/web@sha256:1",
  });
});
