import { describe, expect, it } from "vitest";
import { parseConfig } from "../../config/parse.ts";
import { app, context, good, message } from "./samples.ts";

const parsed = (monitoring: object, around = {}) =>
  parseConfig({ ...good, "landfall:monitoring": JSON.stringify(monitoring), ...around }, context);

describe("landfall:monitoring", () => {
  it("is on as soon as a key of it is set", () => {
    const config = parsed({ logs: true });
    expect(config).toMatchObject({
      monitoring: { enabled: true, logs: true, traces: false, dashboards: false, retentionDays: 15 },
      app: { monitoring: { alertmanager: "alertmanager" } },
    });
    expect(config).toHaveProperty("app.variables.MONITORING_PASSWORD");
  });

  it("is off where that is said, and where nothing is", () => {
    const config = parsed({ enabled: false, logs: true });
    expect(config).not.toHaveProperty("app.monitoring");
    expect(parseConfig(good, context)).toMatchObject({ app: { variables: app.variables } });
  });

  it("lets receivers of alerts and other images be set", () => {
    const variables = { API_IMAGE: "shop:1", LOKI_IMAGE: "registry.example.com/loki:1" };
    const more = {
      "landfall:notify": '{"webhook":{"url":"https://a.example"}}',
      "landfall:compose": JSON.stringify({ variables }),
    };
    expect(parsed({ enabled: true }, more)).toMatchObject({
      notify: { webhook: { url: "https://a.example" } },
    });
    expect(message({ ...more, "landfall:monitoring": '{"enabled":false}' })).toMatch(
      /LOKI_IMAGE is not a variable .*landfall:notify is set, but shop has no alerts/s,
    );
  });

  it("is refused for an app whose own Compose files have it", () => {
    const objective = { availability: 0.99, latency: { share: 0.9, seconds: 1 } };
    const own = { ...app, monitoring: { alertmanager: "alertmanager", exporters: [], objective } };
    expect(message({ "landfall:monitoring": '{"logs":true}' }, { app: own })).toContain(
      "landfall:monitoring is set, but the Compose files of shop run a monitoring of their own\n      pulumi config rm landfall:monitoring",
    );
    expect(message({ "landfall:monitoring": '{"enabled":false}' }, { app: own })).toBe("none");
  });

  it("has its problems told, with what to type", () => {
    expect(message({ "landfall:monitoring": '{"logs":"yes","retentionDays":0,"lgs":true}' })).toMatch(
      /monitoring\.lgs is not a key .*did you mean logs\?.*monitoring\.logs is not true or false.*monitoring\.retentionDays is below 1 day/s,
    );
  });
});
