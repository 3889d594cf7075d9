import { describe, expect, it } from "vitest";
import type { AppSmokeTests } from "../../components/smoke/index.ts";
import type { Config } from "../../config/load.ts";
import { hostSmokeTests, planAppTests } from "../../planning/smoke.ts";

describe("the tests of an app", () => {
  it("are of its front page where it names none", () => {
    expect(planAppTests({ name: "shop" }, "shop.test", {}).steps.map(({ name, url }) => [name, url])).toEqual(
      [["front page", "https://shop.test/"]],
    );
  });

  it("are refused where they cannot run", () => {
    const wrong = { tests: [{ name: "a", request: { path: "/{id}" }, expect: { status: 200 } }] };
    expect(() => planAppTests({ name: "shop", smokeTests: wrong }, "shop.test", {})).toThrow(
      'apps/shop/app.ts: smoke test "a" uses {id}',
    );
  });

  it("ask for the clients that the stack configures", () => {
    const tests = [{ name: "sign in", request: { path: "/{provider}" }, expect: { status: 302 } }];
    const oauth = {
      callbackPath: "/callback/{provider}" as const,
      clients: { google: { scopes: { user: [] } }, github: { scopes: { user: [] } } },
    };
    const configs = { github: { clientId: "Iv1.0123456789abcdef", clientSecret: "secret" } };
    const { steps } = planAppTests({ name: "shop", oauth, smokeTests: { tests } }, "shop.test", configs);
    expect(steps.map(({ name }) => name)).toEqual(["sign in (github)"]);
  });
});

describe("the tests that decide on the host", () => {
  const smokeTests: AppSmokeTests = {
    tests: [{ name: "health", request: { path: "/health" }, expect: { status: 200 } }],
  };
  const config = { app: { name: "shop", smokeTests }, domain: "shop.test" } as unknown as Config;

  it("are those of the app, by the certificate that its proxy has", () => {
    expect(hostSmokeTests(config)).toEqual({
      app: "shop",
      authority: "/srv/landfall/certificates/shop.test/fullchain.pem",
      plan: planAppTests(config.app, "shop.test", {}),
    });
  });

  it("are none where the app names none: a front page may be for nobody", () => {
    expect(hostSmokeTests({ ...config, app: { ...config.app, smokeTests: undefined } } as Config)).toBe(
      undefined,
    );
  });

  it("are none for a release of before, so that nothing stands in the way of a rollback", () => {
    expect(hostSmokeTests({ ...config, release: "20261121T154500Z-0a1b2c" })).toBe(undefined);
  });
});
