import { serviceKeys } from "./serviceKeys.ts";
import {
  composed,
  ignored,
  mapped,
  mappedTo,
  refused,
  sameTreatment,
  type Table,
  under,
} from "./treatment.ts";

const legacyExternal = composed("Docker Compose converts it to `name`");

const forSwarm = refused("it is for Swarm", "use `file`, `content` or `environment`");

/** Keys that secrets and configs share. */
const fileObject: Table = {
  ...sameTreatment("file environment", mapped),
  name: composed("Landfall places the content in the container and creates no object to name"),
  ...sameTreatment(
    "external external.name",
    refused(
      "it would have to exist in a Swarm",
      "use `environment:` with a variable of the app's description",
    ),
  ),
  template_driver: forSwarm,
  labels: ignored("Landfall places the content in the container and creates no object to label"),
};

/**
 * Every key of the Compose specification, by its path in the model. `*` is any name or list index. A key that is not
 * listed is refused, so that a newer Compose cannot add an ignored one. A path without longer entries below it includes
 * everything below it.
 */
export const supportedKeys: Table = {
  version: ignored("Docker Compose ignores it too"),
  name: composed("the app's own name takes precedence over the file's"),
  include: composed("Docker Compose merges the files that it names"),
  ...under(
    "include.*",
    sameTreatment("path env_file project_directory", composed("Docker Compose reads it")),
  ),
  services: mapped,
  ...under("services.*", serviceKeys),
  models: refused("models are not supported", "run the model as a service"),

  networks: mapped,
  ...under("networks.*", {
    ...sameTreatment("name driver driver_opts attachable internal labels", mapped),
    external: composed("must be on the host already"),
    "external.name": legacyExternal,
    enable_ipv4: mappedTo("`true` only"),
    enable_ipv6: mapped,
    ipam: mapped,
    ...under("ipam", sameTreatment("driver options config", mapped)),
    ...under("ipam.config.*", sameTreatment("subnet ip_range gateway aux_addresses", mapped)),
  }),

  volumes: mapped,
  ...under("volumes.*", {
    ...sameTreatment("name driver driver_opts labels", mapped),
    external: composed("must be on the host already"),
    "external.name": legacyExternal,
  }),

  secrets: mapped,
  ...under("secrets.*", { ...fileObject, ...sameTreatment("driver driver_opts", forSwarm) }),
  configs: mapped,
  ...under("configs.*", { ...fileObject, content: mapped }),
};
