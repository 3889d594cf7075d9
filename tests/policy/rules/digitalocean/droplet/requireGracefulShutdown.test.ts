import { requireGracefulShutdown } from "../../../../../policy/rules/digitalocean/droplet/requireGracefulShutdown.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireGracefulShutdown, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb", gracefulShutdown: true },
  bad: {
    none: [{ gracefulShutdown: undefined }, "is switched off in the middle of what it writes"],
  },
  unknown: "gracefulShutdown",
});
