import { container } from "../../../kinds.ts";
import { storeAtPort } from "../../../meaning/dataStores.ts";
import { isEveryInterface } from "../../../meaning/network.ts";
import { rule } from "../../../rule.ts";
import { known } from "../../../stack.ts";

export const disallowPublicDataStore = rule(container, {
  name: "docker-container-disallow-public-data-store",
  description: "A data store's port is not published to the world.",
  severity: "critical",
  remediationSteps:
    'Leave `ports` out: containers of one network reach it without. For a tool of your own, set `ip` to "127.0.0.1" and use ssh.',
  url: "https://docs.docker.com/engine/network/packet-filtering-firewalls/",
  judge: (inputs, { name }) => {
    const image = known(() => inputs.image);
    const found: string[] = [];
    for (const { internal, external, ip } of inputs.ports ?? []) {
      const store = storeAtPort(internal, image, name);
      if (store !== undefined && isEveryInterface(ip))
        found.push(
          `publishes port ${internal} of a ${store} on every address, past the host's firewall${external !== undefined && external !== internal ? `, as ${external}` : ""}`,
        );
    }
    return found;
  },
});
