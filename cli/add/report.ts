import { setCommand, setSecretCommand } from "../../config/commands.ts";
import type { App } from "../../planning/description/types.ts";
import type { AppPlan } from "../../planning/plan.ts";
import { requiredSecrets } from "../../planning/variables.ts";
import type { Answers } from "./answers.ts";
import { describePorts, servicePorts } from "./ports.ts";
import type { Project } from "./project.ts";

/** What the user should know of the plan: how each service is replaced, and what was made of the Compose file. */
export function renderPlan(project: Project, { routes }: Answers, { services, proxy }: AppPlan): string {
  const width = Math.max(...services.map(({ service }) => service.length));
  const lines = services.map(
    ({ service, strategy }) => `  ${service.padEnd(width)}  ${strategy.order}: ${strategy.reason}`,
  );
  const notes = [
    ...routes.map(
      ({ service, port, path }) => `${path} goes to ${service}, port ${port}, through ${proxy.service}`,
    ),
    ...servicePorts(project.ports, routes, proxy.service).flatMap((ports) =>
      describePorts(ports, proxy.service),
    ),
    ...project.findings.dataFolders.map(
      ({ path, volume }) =>
        `./${path} becomes the named volume ${volume}; what is in the folder is not copied`,
    ),
    ...project.findings.unmounted.map(
      ({ service, volume, target }) =>
        `${target} of ${service} becomes the named volume ${volume}: its image keeps data there, and nothing is mounted`,
    ),
    ...project.literals.variables.map(
      (name) => `${name} stands in the files as text; the stack uses a secret instead`,
    ),
    ...project.leftOut.map((text) => `left out of the copy of ${text}, which the stack has as secrets`),
    ...project.findings.published
      .filter(({ service }) => !routes.some((route) => route.service === service))
      .map(
        ({ service, port, protocol }) =>
          `${service} publishes ${port}/${protocol}; the firewall lets only 22, 80 and 443 in`,
      ),
    ...services
      .filter(
        ({ service, container, oneShot }) =>
          !oneShot && container.healthcheck === undefined && service !== proxy.service,
      )
      .map(
        ({ service }) =>
          `${service} has no health check in the Compose file: a release then waits only for its image's check or its port`,
      ),
    ...services
      .filter(({ container, oneShot }) => !oneShot && (container.restart ?? "no") === "no")
      .map(
        ({ service }) =>
          `${service} has no restart policy: write \`restart: unless-stopped\`, or it stays down after a reboot`,
      ),
  ];
  return ["How a release replaces each service:", ...lines, ...bullets("Good to know:", notes)].join("\n");
}

/**
 * What is left to do, as commands.
 * @param elsewhere variables whose values only the sandbox can use
 * @param flags that name the sandbox's stack
 */
export function renderNext(
  app: App,
  { stacks, domain }: Answers,
  elsewhere: readonly string[],
  flags: string,
): string {
  const [stack = ""] = stacks;
  const set = [
    ...requiredSecrets(app).map(
      (name) => `${setSecretCommand(name)}   # ${app.variables[name]?.description}`,
    ),
    ...elsewhere.map((name) => `pulumi config set --path 'landfall:compose.variables.${name}' <image>`),
  ];
  const optional = Object.entries(app.variables).filter(
    ([, { source }]) => source.from === "config" && !source.required,
  );
  return [
    "",
    `In the sandbox:   bin/landfall sandbox up${flags}`,
    `In DigitalOcean:  pulumi stack init ${stack}, then`,
    "    pulumi config set --secret digitalocean:token",
    `    pulumi config set --path 'landfall:ssh.allowFrom[0]' "$(curl -4s https://ifconfig.co)/32"`,
    ...set.map((command) => `    ${command}`),
    `    pulumi preview && pulumi up    # https://${domain}/`,
    `Metrics and alerts: ${setCommand(["monitoring", "enabled"])}   # docs/monitoring.md`,
    ...bullets(
      "Secrets that may be set too:",
      optional.map(([name]) => setSecretCommand(name)),
    ),
  ].join("\n");
}

function bullets(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ["", title, ...items.map((item) => `  ${item}`)];
}
