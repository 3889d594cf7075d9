import type { Plugin, Property } from "../server/resource.ts";
import { type Account, account } from "./account.ts";
import { dnsRecord } from "./resources/dnsRecord.ts";
import { domain } from "./resources/domain.ts";
import { droplet } from "./resources/droplet.ts";
import { firewall } from "./resources/firewall.ts";
import { monitorAlert } from "./resources/monitorAlert.ts";
import { project } from "./resources/project.ts";
import { projectResources } from "./resources/projectResources.ts";
import { reservedIp } from "./resources/reservedIp.ts";
import { reservedIpAssignment } from "./resources/reservedIpAssignment.ts";
import { spacesBucket } from "./resources/spacesBucket.ts";
import { spacesKey } from "./resources/spacesKey.ts";
import { sshKey } from "./resources/sshKey.ts";
import { tag } from "./resources/tag.ts";
import { uptimeAlert } from "./resources/uptimeAlert.ts";
import { uptimeCheck } from "./resources/uptimeCheck.ts";
import { volume } from "./resources/volume.ts";
import { volumeAttachment } from "./resources/volumeAttachment.ts";
import { vpc } from "./resources/vpc.ts";

const config: Record<string, Property> = {
  apiEndpoint: { type: "string" },
  httpRetryMax: { type: "integer" },
  httpRetryWaitMax: { type: "number" },
  httpRetryWaitMin: { type: "number" },
  requestsPerSecond: { type: "number" },
  spacesAccessId: { type: "string" },
  spacesEndpoint: { type: "string" },
  spacesSecretKey: { type: "string", secret: true },
  token: { type: "string", secret: true },
};

export const digitalocean: Plugin<Account> = {
  name: "digitalocean",
  config,
  resources: {
    "digitalocean:index/dnsRecord:DnsRecord": dnsRecord,
    "digitalocean:index/domain:Domain": domain,
    "digitalocean:index/droplet:Droplet": droplet,
    "digitalocean:index/firewall:Firewall": firewall,
    "digitalocean:index/monitorAlert:MonitorAlert": monitorAlert,
    "digitalocean:index/project:Project": project,
    "digitalocean:index/projectResources:ProjectResources": projectResources,
    "digitalocean:index/reservedIp:ReservedIp": reservedIp,
    "digitalocean:index/reservedIpAssignment:ReservedIpAssignment": reservedIpAssignment,
    "digitalocean:index/spacesBucket:SpacesBucket": spacesBucket,
    "digitalocean:index/spacesKey:SpacesKey": spacesKey,
    "digitalocean:index/sshKey:SshKey": sshKey,
    "digitalocean:index/tag:Tag": tag,
    "digitalocean:index/uptimeAlert:UptimeAlert": uptimeAlert,
    "digitalocean:index/uptimeCheck:UptimeCheck": uptimeCheck,
    "digitalocean:index/volume:Volume": volume,
    "digitalocean:index/volumeAttachment:VolumeAttachment": volumeAttachment,
    "digitalocean:index/vpc:Vpc": vpc,
  },
  configure: (values) => account(values, process.env),
};
