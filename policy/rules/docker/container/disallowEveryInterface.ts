import { container } from "../../../kinds.ts";
import { storeAtPort } from "../../../meaning/dataStores.ts";
import { isEveryInterface } from "../../../meaning/network.ts";
import { rule } from "../../../rule.ts";

export const disallowEveryInterface = rule(container, {
  name: "docker-container-disallow-every-interface",
  description: "Only the ports of the web are published on every address.",
  severity: "medium",
  remediationSteps: 'Set `ip` to "127.0.0.1", or put the service behind the proxy and publish nothing.',
  url: "https://docs.docker.com/engine/network/port-publishing/",
  settings: { allowed: [80, 443] },
  judge: ({ ports }, { settings: { allowed } }) => {
    const found: string[] = [];
    for (const { internal, external, ip } of ports ?? [])
      if (isEveryInterface(ip) && !allowed.includes(external ?? 0) && storeAtPort(internal) === undefined)
        found.push(
          `publishes port ${external ?? `${internal} under a number that Docker chooses`} on every address, past the host's firewall`,
        );
    return found;
  },
});
