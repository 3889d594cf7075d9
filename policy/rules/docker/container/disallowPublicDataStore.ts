import { detectStore } from "../../../detectors/dataStores.ts";
import { isEveryInterface } from "../../../detectors/network.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";
import { readIfKnown } from "../../../unknownValues.ts";

export const disallowPublicDataStore = defineResourceRule(container, {
  name: "docker-container-disallow-public-data-store",
  description: "A container does not publish a data store's port on every address.",
  severity: "critical",
  remediationSteps:
    'Remove `ports`: containers on the same network need none. For a tool of your own, set `ip` to "127.0.0.1" and use an SSH tunnel.',
  url: "https://docs.docker.com/engine/network/packet-filtering-firewalls/",
  onUnknown: "checkKnownElements",
  validateResource: (inputs, { name }) => {
    const image = readIfKnown(() => inputs.image);
    const violations: string[] = [];
    for (const { internal, external, ip } of inputs.ports ?? []) {
      const store = detectStore(internal, image, name);
      if (store !== undefined && isEveryInterface(ip))
        violations.push(
          `publishes port ${internal} of a ${store} on every address, past the host's firewall${external !== undefined && external !== internal ? `, as ${external}` : ""}`,
        );
    }
    return violations;
  },
});
