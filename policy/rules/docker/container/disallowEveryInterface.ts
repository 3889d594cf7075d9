import { detectStore } from "../../../detectors/dataStores.ts";
import { formatPortRanges, isEveryInterface } from "../../../detectors/network.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";
import { readIfKnown } from "../../../unknownValues.ts";

export const disallowEveryInterface = defineResourceRule(container, {
  name: "docker-container-disallow-every-interface",
  description: "Only the ports of the web are published on every address.",
  severity: "medium",
  remediationSteps: 'Set `ip` to "127.0.0.1", or put the service behind the proxy and publish nothing.',
  url: "https://docs.docker.com/engine/network/port-publishing/",
  onUnknown: "checkKnownElements",
  defaultConfig: { allowed: [80, 443] },
  validateResource: (inputs, { name, config: { allowed } }) => {
    const image = readIfKnown(() => inputs.image);
    const found: (number | string)[] = [];
    for (const { internal, external, ip } of inputs.ports ?? [])
      if (
        isEveryInterface(ip) &&
        !allowed.includes(external ?? 0) &&
        detectStore(internal, image, name) === undefined
      )
        found.push(external ?? `${internal} under a number that Docker chooses`);
    return formatPortRanges(found).map(
      (ports) =>
        `publishes ${ports.includes("-") ? "ports" : "port"} ${ports} on every address, past the host's firewall`,
    );
  },
});
