import type { Service } from "./model.ts";
import { splitOnce } from "./normalForm.ts";
import type { Context } from "./types.ts";

interface Finding {
  key: (string | number)[];
  problem: string;
  fix: string;
}

/** Reports values that Compose accepts, but the Docker provider or a single host does not support. */
export function checkService(context: Context, name: string, service: Service): void {
  const findings = [
    ...checkImage(service),
    ...checkCommands(service),
    ...checkEnvironment(service),
    ...checkNetworking(service),
    ...checkLinks(context, service),
    ...checkDeploy(service),
  ];
  for (const { key, problem, fix } of findings) {
    const path = ["services", name, ...key];
    context.problems.push({ where: context.locate(path), problem: `${path.join(".")} ${problem}`, fix });
  }
}

/** Pull policies that match Landfall's: an image that is on the host is not pulled again. */
const PULL_ONCE = ["missing", "if_not_present"];

function checkImage({ image, build, pull_policy }: Service): Finding[] {
  const findings: Finding[] = [];
  if (!image && build === undefined)
    findings.push({ key: ["image"], problem: "is missing", fix: "name an image that is in a registry" });
  if (pull_policy !== undefined && ![...PULL_ONCE, ...(build ? ["build"] : [])].includes(pull_policy))
    findings.push({
      key: ["pull_policy"],
      problem: `is ${pull_policy}; a deployment pulls an image when its name is new`,
      fix: "name a new tag or a digest for each release, and leave pull_policy out",
    });
  return findings;
}

function checkCommands(service: Service): Finding[] {
  return (["command", "entrypoint"] as const).flatMap((key) => {
    const value = service[key];
    if (!Array.isArray(value)) return [];
    if (value.length === 0)
      return [
        {
          key: [key],
          problem: "is empty; the Docker provider cannot clear the image's own",
          fix: "write the whole command",
        },
      ];
    return value.includes("")
      ? [
          {
            key: [key],
            problem: "has an empty argument, which the Docker provider refuses",
            fix: "let a shell make it: [sh, -c, ...]",
          },
        ]
      : [];
  });
}

function checkEnvironment({ environment }: Service): Finding[] {
  return Object.entries(environment ?? {})
    .filter(([, value]) => value === null)
    .map(([key]) => ({
      key: ["environment", key],
      problem: "takes its value from the shell, which differs between operators",
      fix: `describe ${key} in the app's app.ts, or write ${key}: value`,
    }));
}

function checkNetworking(service: Service): Finding[] {
  const findings: Finding[] = [];
  for (const key of ["dns", "dns_search"] as const)
    if ((service[key]?.length ?? 0) > 1)
      findings.push({
        key: [key],
        problem: "has several entries, whose order the provider loses",
        fix: "keep one",
      });
  for (const [index, { published }] of (service.ports ?? []).entries())
    if (published === undefined || !/^\d+$/.test(published))
      findings.push({
        key: ["ports", index],
        problem: "publishes on a port that Docker would choose",
        fix: 'write both, such as "127.0.0.1:8080:80"; containers of one network need no published port',
      });
  return findings;
}

/** A linked service must share a network with this service. */
function checkLinks({ model }: Context, { links, networks }: Service): Finding[] {
  return (links ?? []).flatMap((link, index) => {
    const target = splitOnce(link, ":")[0];
    const shared = Object.keys(model.services?.[target]?.networks ?? {}).filter(
      (key) => key in (networks ?? {}),
    );
    return shared.length > 0
      ? []
      : [
          {
            key: ["links", index],
            problem: `is to ${target}, with which the service has no network in common`,
            fix: `add a network of ${target} to the service's networks`,
          },
        ];
  });
}

function checkDeploy({ deploy }: Service): Finding[] {
  return deploy?.mode === undefined || deploy.mode === "replicated"
    ? []
    : [
        {
          key: ["deploy", "mode"],
          problem: `is ${deploy.mode}; there is one host, with as many containers as deploy.replicas says`,
          fix: "leave it out",
        },
      ];
}
