import { type ComposeDocument, type ComposeService, isRecord } from "./composeDocument.ts";
import { DEFINED_ELSEWHERE, type Omission } from "./omission.ts";

/**
 * Changes the document so that Docker Compose no longer refuses it for this reason.
 * It describes resources that are used and not described, and removes keys that are refused.
 * @param error what Docker Compose printed
 * @returns undefined where the error names nothing that can be changed
 */
export function removeRefusedPart(document: ComposeDocument, error: string): Omission | undefined {
  const message = error.replaceAll(/\[([^\]]+)\]/g, ".$1");
  const name = findService(document, message);
  const undescribed = /undefined (volume|network|secret|config) "?([\w.-]+)/.exec(message);
  if (undescribed) {
    const [, kind, resource] = undescribed as unknown as [string, string, string];
    return describeResource(document, kind, resource, name);
  }
  const unsupported = [
    ...(/additional propert\w+ (.*) not allowed/.exec(message)?.[1] ?? "").matchAll(/'([^']+)'/g),
  ].map(([, key]) => key as string);
  return name === undefined
    ? removeTopLevelKeys(document, unsupported)
    : removeFromService(document.services ?? {}, name, message, unsupported);
}

/** The service that the message is about: the longest name that matches. */
function findService({ services = {} }: ComposeDocument, message: string): string | undefined {
  return Object.keys(services)
    .filter((name) => message.includes(`services.${name}`) || message.includes(`service "${name}"`))
    .sort((a, b) => b.length - a.length)[0];
}

function describeResource(
  document: ComposeDocument,
  kind: string,
  resource: string,
  service: string | undefined,
): Omission {
  const described = { ...(document[`${kind}s`] as object | null) };
  const description = /secret|config/.test(kind) ? { file: `./${resource}` } : {};
  document[`${kind}s`] = { ...described, [resource]: description };
  return {
    path: service ? ["services", service] : [],
    reason: `${kind} ${resource} is used and not described`,
    refused: true,
  };
}

function removeTopLevelKeys(document: ComposeDocument, keys: readonly string[]): Omission | undefined {
  for (const key of keys) delete document[key];
  const [first] = keys;
  if (first === undefined || document.services === undefined) return undefined;
  return { path: [first], reason: `${quoteKeys(keys)} is not a key of a Compose file`, refused: true };
}

function removeFromService(
  services: Record<string, ComposeService>,
  name: string,
  message: string,
  unsupported: readonly string[],
): Omission {
  const service = services[name] as ComposeService;
  if (/neither an image nor a build/.test(message)) {
    service.image = DEFINED_ELSEWHERE;
    const reason = `${name} has neither \`image\` nor \`build\` here: what another file says of it is not known`;
    return { path: ["services", name], reason, service: name, refused: false };
  }
  const keys = findRefusedKeys(name, service, message, unsupported);
  const cause = message.replace(/^.*?\bservices?[ .]/s, "").split("\n")[0];
  const [first] = keys;
  if (first === undefined) {
    delete services[name];
    return { path: ["services", name], reason: `Docker Compose refuses ${name}: ${cause}`, refused: true };
  }
  for (const key of keys) delete service[key];
  const reason = `Docker Compose refuses ${quoteKeys(keys)} of ${name}: ${cause}`;
  return { path: ["services", name, first], reason, service: name, keys, refused: true };
}

/** Keys of the service that the message refuses. */
function findRefusedKeys(
  name: string,
  service: ComposeService,
  message: string,
  unsupported: readonly string[],
): string[] {
  if (!isRecord(service)) return [];
  const prefix = `services.${name}`;
  const path = message.slice(message.indexOf(prefix) + prefix.length);
  const key = /depends on undefined/.test(message) ? "depends_on" : /^\.([\w-]+)/.exec(path)?.[1];
  const candidates = unsupported.some((unsupportedKey) => unsupportedKey in service) ? unsupported : [key];
  return candidates.filter((candidate) => candidate !== undefined && candidate in service) as string[];
}

function quoteKeys(keys: readonly string[]): string {
  return keys.map((key) => `\`${key}\``).join(", ");
}
