import { describe, expect, it } from "vitest";
import {
  filterByServices,
  findByIndex,
  listCommand,
  parseContainers,
} from "../../../cli/containers/containers.ts";

/** A container as the host prints it. */
function printed(name: string, service: string, more: object = {}) {
  return JSON.stringify({
    id: `id-${name}`,
    name: `/shop-${name}`,
    imageId: "sha256:1",
    named: "sha256:1",
    labels: { "landfall.app": "shop", "landfall.service": service },
    state: "running",
    exitCode: 0,
    started: "2026-01-01T00:00:05Z",
    finished: "0001-01-01T00:00:00Z",
    created: "2026-01-01T00:00:00Z",
    restart: "unless-stopped",
    ports: {},
    health: "healthy",
    ...more,
  });
}
const image = '{"image":"sha256:1","names":["registry.test/api:2"],"digests":[]}';

describe("the app's containers", () => {
  it("count from the newest that runs, so that a release's new one comes before the old", () => {
    const found = parseContainers(
      [
        printed("api-old", "api"),
        printed("web-1", "web"),
        printed("api-dead", "api", { state: "exited", created: "2026-01-03T00:00:00Z" }),
        printed("api-new", "api", { created: "2026-01-02T00:00:00Z" }),
      ].join("\n"),
    );
    expect(found.map(({ service, index, name }) => [service, index, name])).toEqual([
      ["api", 1, "shop-api-new"],
      ["api", 2, "shop-api-old"],
      ["api", 3, "shop-api-dead"],
      ["web", 1, "shop-web-1"],
    ]);
    expect(findByIndex(found, "api", 2).name).toBe("shop-api-old");
    expect(() => findByIndex(found, "web", 2)).toThrow("web has no container 2. There are: 1 shop-web-1");
  });

  it("have their images' names, the ports of the host and the time of their state", () => {
    const ports = {
      "443/tcp": [{ HostIp: "", HostPort: "8443" }],
      "80/tcp": [{ HostIp: "", HostPort: "80" }],
    };
    const ended = { state: "exited", exitCode: 1, health: null, finished: "2026-01-01T01:00:00Z" };
    const never = { state: "created", started: "0001-01-01T00:00:00Z" };
    const lines = [printed("a", "a", { ports }), printed("b", "b", ended), printed("c", "c", never), image];
    expect(parseContainers(lines.join("\n"))).toMatchObject([
      { image: "registry.test/api:2", published: ["80/tcp", "8443/tcp"], since: "2026-01-01T00:00:05Z" },
      { exitCode: 1, health: null, since: "2026-01-01T01:00:00Z" },
      { since: "2026-01-01T00:00:00Z" },
    ]);
  });

  it("are all, or those of the named services; a wrong name is told with the near one and the rest", () => {
    const found = parseContainers([printed("api-1", "api"), printed("web-1", "web")].join("\n"));
    expect(filterByServices(found, []).length).toBe(2);
    expect(filterByServices(found, ["web"]).map(({ service }) => service)).toEqual(["web"]);
    expect(() => filterByServices(found, ["apis", "mail"])).toThrow(
      'no service "apis" has a container; did you mean "api"?\nno service "mail" has a container\nThere are: api, web',
    );
  });

  it("are asked for without their environment, which has secrets", () => {
    expect(listCommand("it's")).not.toContain(".Config.Env");
    expect(listCommand("it's")).toContain(`--filter 'label=landfall.app=it'\\''s'`);
  });
});
