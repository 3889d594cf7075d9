import type { Config } from "../config/load.ts";
import { didYouMean, type Problem } from "../problem.ts";

type Answer = { status: number; body: Record<string, unknown> };
/** One GET request to the API. It rejects if there is no response. */
export type Get = (path: string) => Promise<Answer>;

/** Whether a name server serves a zone that is not in the account. */
export type ZoneIsServed = (zone: string, nameServer: string) => Promise<boolean>;

interface Named {
  slug: string;
  available?: boolean;
  regions?: string[];
  sizes?: string[];
}

/** Checks a configuration against DigitalOcean: the token, and the names of regions, sizes and other objects. */
export async function checkAccount(config: Config, get: Get, zoneIsServed: ZoneIsServed): Promise<Problem[]> {
  const account = await get("/v2/account");
  // Without a working token, every other request would report the same problem.
  if (account.status !== 200) return [tokenProblem(account.status)];
  const checks = [checkHost(config, get), checkSshKey(config, get), checkZone(config, get, zoneIsServed)];
  return (await Promise.all(checks)).flat();
}

function tokenProblem(status: number): Problem {
  const where = "digitalocean:token";
  const fix = "pulumi config set --secret digitalocean:token";
  if (status === 401)
    return { where, problem: "is not a token that DigitalOcean accepts: wrong, expired or revoked", fix };
  if (status === 403)
    return { where, problem: "may not read the account: it needs the scope account:read", fix };
  return { where, problem: `could not be checked: DigitalOcean answers ${status}`, fix: "try again later" };
}

async function checkHost({ host }: Config, get: Get): Promise<Problem[]> {
  if (host.kind === "address") return [];
  const key = `landfall:host.${host.kind}`;
  const [regions, sizes, image] = await Promise.all([
    list(get, "/v2/regions?per_page=200", "regions"),
    list(get, "/v2/sizes?per_page=200", "sizes"),
    get(`/v2/images/${encodeURIComponent(host.image)}`),
  ]);
  const region = regions.find(({ slug }) => slug === host.region);
  const size = sizes.find(({ slug }) => slug === host.size);
  const problems: Problem[] = [];
  if (region === undefined) problems.push(unknown(`${key}.region`, host.region, regions));
  else if (region.available === false)
    problems.push({
      where: `${key}.region`,
      problem: `is ${host.region}, which accepts no new droplets`,
      fix: choose(`${key}.region`, regions),
    });
  if (size === undefined) problems.push(unknown(`${key}.size`, host.size, sizes));
  else if (region !== undefined && !size.regions?.includes(region.slug)) {
    const offered = sizes.filter(({ regions: where }) => where?.includes(region.slug));
    problems.push({
      where: `${key}.size`,
      problem: `is ${host.size}, which ${region.slug} does not offer`,
      fix: choose(`${key}.size`, offered),
    });
  }
  if (image.status === 404)
    problems.push({
      where: `${key}.image`,
      problem: `is ${host.image}, which is not an image of DigitalOcean`,
      fix: `pulumi config set --path '${key}.image' debian-12-x64`,
    });
  if (host.kind === "adopt") problems.push(...(await checkDroplet(host.dropletId, get)));
  return problems;
}

async function checkDroplet(id: number, get: Get): Promise<Problem[]> {
  const { status } = await get(`/v2/droplets/${id}`);
  if (status !== 404) return [];
  const where = "landfall:host.adopt.dropletId";
  return [
    {
      where,
      problem: `is ${id}, which is not a droplet of this account`,
      fix: `pulumi config set --path '${where}' <the number in the droplet's URL>`,
    },
  ];
}

/** DigitalOcean accepts a public key only once in an account, so two stacks in one account cannot share a key. */
async function checkSshKey({ host, label, ssh }: Config, get: Get): Promise<Problem[]> {
  if (host.kind !== "create") return [];
  const keys = await list<{ name: string; public_key: string }>(
    get,
    "/v2/account/keys?per_page=200",
    "ssh_keys",
  );
  const base64 = (line: string) => line.split(" ")[1];
  const other = keys.find(
    ({ name, public_key }) => name !== label && base64(public_key) === base64(ssh.publicKey),
  );
  if (other === undefined) return [];
  const where = "landfall:ssh.keyFile";
  const file = `~/.ssh/${label}`;
  return [
    {
      where,
      problem: `names ${ssh.keyFile}, which the account has already, as ${other.name}: a stack needs a key of its own`,
      fix: `ssh-keygen -t ed25519 -N '' -f ${file} && pulumi config set --path '${where}' '${file}'`,
    },
  ];
}

async function checkZone({ dns, domain }: Config, get: Get, zoneIsServed: ZoneIsServed): Promise<Problem[]> {
  if (dns.zone === "none") return [];
  const { status } = await get(`/v2/domains/${encodeURIComponent(domain)}`);
  if (status !== 404) return [];
  if (dns.zone === "existing")
    return [
      {
        where: "landfall:dns.zone",
        problem: `is "existing", but the account has no zone ${domain}`,
        fix: "pulumi config set --path 'landfall:dns.zone' create",
      },
    ];
  if (!(await zoneIsServed(domain, dns.nameServer))) return [];
  return [
    {
      where: "landfall:domain",
      problem: `is ${domain}, whose zone another DigitalOcean account holds`,
      fix: "remove it there, or use that account's token; if you keep the zone elsewhere: pulumi config set --path 'landfall:dns.zone' none",
    },
  ];
}

async function list<Item = Named>(get: Get, path: string, key: string): Promise<Item[]> {
  const { status, body } = await get(path);
  if (status !== 200) throw new Error(`GET ${path} answers ${status}`);
  return body[key] as Item[];
}

function unknown(where: string, value: string, known: readonly Named[]): Problem {
  const slugs = known.map(({ slug }) => slug);
  const meant = didYouMean(value, slugs);
  const problem = `is ${value}, which DigitalOcean does not know${meant === undefined ? "" : `; did you mean ${meant}?`}`;
  return {
    where,
    problem,
    fix: meant === undefined ? choose(where, known) : `pulumi config set --path '${where}' ${meant}`,
  };
}

function choose(where: string, known: readonly Named[]): string {
  const slugs = known.filter(({ available }) => available !== false).map(({ slug }) => slug);
  const shown = slugs.length > 12 ? [...slugs.slice(0, 12), "..."] : slugs;
  return `pulumi config set --path '${where}' <one of ${shown.join(", ")}>`;
}
