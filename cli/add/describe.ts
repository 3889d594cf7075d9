import type { App, Variable } from "../../planning/description/types.ts";
import type { Answers } from "./answers.ts";
import type { Project } from "./project.ts";
import { describeVariable, imageVariable, secretVariable } from "./variables.ts";

/** Docker's official images that the sandbox has stand-ins for, as a machine without the internet cannot pull. */
const OFFICIAL = /^(?:docker\.io\/)?(?:library\/)?(redis|postgres)(?:[:@]|$)/;

export const OVERRIDE = "compose.landfall.yaml";

/** The typed description: how every variable of the Compose files, and of what Landfall adds, comes by its value. */
export function describeApp(project: Project, { name }: Answers): App {
  const variables: Record<string, Variable> = {
    DOMAIN: stack("Name that the site is served under.", "domain"),
    CERTIFICATE_DIR: stack(
      "Directory on the host with fullchain.pem and privkey.pem.",
      "certificateDirectory",
    ),
    ACME_WEBROOT: stack(
      "Directory on the host with the answers to the certificate authority's challenges.",
      "acmeWebroot",
    ),
    UPSTREAM_DIR: stack(
      "Directory on the host that says where each service's containers are.",
      "upstreamDirectory",
    ),
    NGINX_IMAGE: setting("Image of the proxy."),
  };
  const add = (key: string, variable: Variable) => {
    variables[key] ??= variable;
  };
  for (const { service, named } of project.findings.builds)
    if (!named) add(imageVariable(service), setting(`Image of ${service}.`, true));
  for (const { variable } of sandboxImages(project))
    add(variable, setting("Image that the sandbox has of its own."));
  for (const used of project.variables) add(used.name, describeVariable(used));
  for (const key of [...project.literals.variables, ...project.findings.secretFiles.map(secretVariable)])
    add(key, describeVariable({ name: key, default: "", required: true }));
  return { name, composeFiles: [...project.files, OVERRIDE], variables };
}

/** Services whose image the sandbox has, unless variables of the user's own are in its name. */
export function sandboxImages({ model, findings, variables, copies }: Project) {
  const taken = new Set(variables.map(({ name }) => name));
  const texts = Object.values(copies).map(({ content }) => content);
  return Object.entries(model.services ?? {}).flatMap(([service, { image = "" }]) => {
    const name = OFFICIAL.exec(image)?.[1];
    const written = texts.some((text) => text.includes(image));
    const built = findings.builds.some((build) => build.service === service);
    if (name === undefined || !written || built) return [];
    const variable = imageVariable(name);
    return taken.has(variable) ? [] : [{ service, image, variable }];
  });
}

const stack = (
  description: string,
  value: "domain" | "certificateDirectory" | "acmeWebroot" | "upstreamDirectory",
): Variable => ({
  description,
  source: { from: "stack", value },
});

function setting(description: string, required = false): Variable {
  return { description, source: { from: "setting", required } };
}
