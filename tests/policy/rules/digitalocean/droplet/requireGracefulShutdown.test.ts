import { requireGracefulShutdown } from "../../../../../policy/rules/digitalocean/droplet/requireGracefulShutdown.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireGracefulShutdown, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", gracefulShutdown: true },
  bad: {
    none: [{ gracefulShutdown: undefined }, "is powered off without a shutdown when it is deleted"],
  },
  unknown: "gracefulShutdown",
});
