import type { Service } from "./model.ts";
import type { Context } from "./types.ts";

interface Finding {
  key: (string | number)[];
  problem: string;
  fix: string;
}

/** Values that Compose accepts and the Docker provider, or one host, cannot honour. */
export function checkService(context: Context, name: string, service: Service): void {
  const findings = [
    ...checkImage(service),
    ...checkCommands(service),
    ...checkEnvironment(service),
    ...checkNetworking(service),
    ...checkScale(service),
  ];
  for (const { key, problem, fix } of findings) {
    const path = ["services", name, ...key];
    context.problems.push({ where: context.locate(path), problem: `${path.join(".")} ${problem}`, fix });
  }
}

function checkImage({ image, pull_policy }: Service): Finding[] {
  const findings: Finding[] = [];
  if (!image)
    findings.push({ key: ["image"], problem: "is missing", fix: "name an image that is in a registry" });
  if (pull_policy !== undefined && !["missing", "if_not_present"].includes(pull_policy))
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
  const findings: Finding[] = (["network_mode", "ipc", "pid"] as const)
    .filter((key) => service[key]?.startsWith("service:"))
    .map((key) => ({
      key: [key],
      problem: "shares another service's namespace, which would tie their replacement together",
      fix: "put both on one network, or both programs into one image",
    }));
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
  if (service.security_opt?.some((option) => /^seccomp[=:](?!unconfined)/.test(option)))
    findings.push({
      key: ["security_opt"],
      problem: "names a seccomp profile, which would be read on the operator's machine",
      fix: "leave Docker's default profile in force",
    });
  return findings;
}

function checkScale({ scale, deploy }: Service): Finding[] {
  const one = {
    problem: "asks for several containers; Landfall makes one a service",
    fix: "give the one more resources, or make a second service",
  };
  return [
    ...(scale !== undefined && scale !== 1 ? [{ key: ["scale"], ...one }] : []),
    ...(deploy?.replicas !== undefined && deploy.replicas !== 1
      ? [{ key: ["deploy", "replicas"], ...one }]
      : []),
  ];
}
