import { expect, it } from "vitest";
import { type OAuthClientArgs, type Provider, providers } from "../../../../../components/oauth/index.ts";
import { COMPONENT_TYPES } from "../../../../../contracts/resources.ts";
import type { OAuthClientInputs } from "../../../../../policy/resourceTypes.ts";
import { requireExpiry } from "../../../../../policy/rules/landfall/oauthClient/requireExpiry.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireExpiry, {
  good: { provider: "microsoft", expires: "2027-03-01" },
  alsoGood: {
    "a provider whose secrets do not end": { provider: "google", expires: undefined },
    "a leap day": { expires: "2028-02-29" },
  },
  bad: {
    "none at Microsoft": [
      { expires: undefined },
      "has no expiry date, and its secret ends: microsoft ends every secret",
    ],
    "a text": [{ expires: "soon" }, "has an expiry date that is not a day"],
    "a day that there is not": [
      { provider: "google", expires: "2027-02-29" },
      "has an expiry date that is not a day",
    ],
  },
  unknown: "expires",
});

it("names each provider that ends secrets", () => {
  const ending = Object.entries<Provider>(providers).filter(
    ([, { secretMonths }]) => secretMonths !== undefined,
  );
  expect(requireExpiry.defaultConfig?.providers).toEqual(ending.map(([name]) => name));
});

it("has the type and the inputs of the component", () => {
  const inputs: OAuthClientInputs = {} as OAuthClientArgs;
  expect(inputs).toEqual({});
  expect(requireExpiry.types).toEqual([COMPONENT_TYPES.oauthClient]);
});
