import { container } from "../../../kinds.ts";
import { storeAtPort } from "../../../meaning/dataStores.ts";
import { isEveryInterface, ranges } from "../../../meaning/network.ts";
import { rule } from "../../../rule.ts";
import { known } from "../../../stack.ts";

export const disallowEveryInterface = rule(container, {
  name: "docker-container-disallow-every-interface",
  description: "Only the ports of the web are published on every address.",
  severity: "medium",
  remediationSteps: 'Set `ip` to "127.0.0.1", or put the service behind the proxy and publish nothing.',
  url: "https://docs.docker.com/engine/network/port-publishing/",
  settings: { allowed: [80, 443] },
  judge: (inputs, { name, settings: { allowed } }) => {
    const image = known(() => inputs.image);
    const found: (number | string)[] = [];
    for (const { internal, external, ip } of inputs.ports ?? [])
      if (
        isEveryInterface(ip) &&
        !allowed.includes(external ?? 0) &&
        storeAtPort(internal, image, name) === undefined
      )
        found.push(external ?? `${internal} under a number that Docker chooses`);
    return ranges(found).map(
      (ports) =>
        `publishes ${ports.includes("-") ? "ports" : "port"} ${ports} on every address, past the host's firewall`,
    );
  },
});
