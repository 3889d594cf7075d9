import { detectStore } from "../../../detectors/dataStores.ts";
import { formatPortRanges, isEveryInterface } from "../../../detectors/network.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";
import { readIfKnown } from "../../../unknownValues.ts";

export const disallowEveryInterface = defineResourceRule(container, {
  name: "docker-container-disallow-every-interface",
  description: "A container publishes only HTTP and HTTPS on every address.",
  severity: "medium",
  remediationSteps: 'Set `ip` to "127.0.0.1", or route requests through the proxy and publish no port.',
  url: "https://docs.docker.com/engine/network/port-publishing/",
  onUnknown: "checkKnownElements",
  defaultConfig: { allowed: [80, 443] },
  validateResource: (inputs, { name, config: { allowed } }) => {
    const image = readIfKnown(() => inputs.image);
    const publicPorts: (number | string)[] = [];
    for (const { internal, external, ip } of inputs.ports ?? [])
      if (
        isEveryInterface(ip) &&
        !allowed.includes(external ?? 0) &&
        detectStore(internal, image, name) === undefined
      )
        publicPorts.push(external ?? `${internal} under a number that Docker chooses`);
    return formatPortRanges(publicPorts).map(
      (ports) =>
        `publishes ${ports.includes("-") ? "ports" : "port"} ${ports} on every address, past the host's firewall`,
    );
  },
});
