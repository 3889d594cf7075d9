import * as docker from "@pulumi/docker";
import * as random from "@pulumi/random";
import { expect, it } from "vitest";
import { ComposeApp, type OneShotRun } from "../../../components/compose/index.ts";
import { placeholderFor } from "../../../components/compose/placeholders.ts";
import { plan } from "../../../components/compose/plan.ts";
import { registrations } from "../registrations.ts";
import { options, resolved } from "./model.ts";

const model = {
  services: {
    web: { image: "web:1", depends_on: { job: { condition: "service_completed_successfully" } } },
    job: { image: "web:1", configs: [{ source: "key", target: "/etc/key" }] },
  },
  configs: { key: { content: placeholderFor("SECRET") } },
};

it("leaves a one-shot to what is to run it: its container, the files in it, and what its log must not show", async () => {
  const runs: OneShotRun[] = [];
  const found = await registrations(
    () => {
      const app = new ComposeApp("app", {
        plan: plan(resolved(model), options),
        provider: new docker.Provider("host", { host: "ssh://deploy@203.0.113.9" }),
        connection: {
          host: "203.0.113.9",
          user: "deploy",
          privateKey: "planted",
          hostKey: "ssh-ed25519 AAAA",
        },
        secrets: { SECRET: "planted" },
      });
      runs.push(app.createOneShot("job"));
      app.holdDependents("job", [new random.RandomId("own-run", { byteLength: 4 })]);
      app.create("web");
    },
    () => ({ imageId: "sha256:1", stdout: "" }),
  );
  expect(found.has("app-job-run")).toBe(false);
  expect(found.get("app-web")?.dependsOn).toContain("own-run");
  expect(runs.map(({ uploads }) => uploads)).toEqual([["/etc/key"]]);
  const secrets = await new Promise((resolve) => runs[0]?.secrets?.apply(resolve));
  expect(secrets).toBe(Buffer.from("planted").toString("base64"));
});
