import type { PackEntry } from "../rule.ts";
import { requireRenewal } from "../rules/digitalocean/certificate/requireRenewal.ts";
import { requireFirewall as databaseClusterRequireFirewall } from "../rules/digitalocean/databaseCluster/requireFirewall.ts";
import { requireMaintenanceWindow } from "../rules/digitalocean/databaseCluster/requireMaintenanceWindow.ts";
import { requireProtect as databaseClusterRequireProtect } from "../rules/digitalocean/databaseCluster/requireProtect.ts";
import { requireVpc as databaseClusterRequireVpc } from "../rules/digitalocean/databaseCluster/requireVpc.ts";
import { disallowPublicSource } from "../rules/digitalocean/databaseFirewall/disallowPublicSource.ts";
import { requireProtect as domainRequireProtect } from "../rules/digitalocean/domain/requireProtect.ts";
import { disallowDownloadedScripts } from "../rules/digitalocean/droplet/disallowDownloadedScripts.ts";
import { disallowOpenEngine } from "../rules/digitalocean/droplet/disallowOpenEngine.ts";
import { disallowPasswordLogin } from "../rules/digitalocean/droplet/disallowPasswordLogin.ts";
import { disallowSecretsInUserData } from "../rules/digitalocean/droplet/disallowSecretsInUserData.ts";
import { requireBackups } from "../rules/digitalocean/droplet/requireBackups.ts";
import { requireEngineSettings } from "../rules/digitalocean/droplet/requireEngineSettings.ts";
import { requireFirewall as dropletRequireFirewall } from "../rules/digitalocean/droplet/requireFirewall.ts";
import { requireGracefulShutdown } from "../rules/digitalocean/droplet/requireGracefulShutdown.ts";
import { requireMonitoring } from "../rules/digitalocean/droplet/requireMonitoring.ts";
import { requireNamedImage } from "../rules/digitalocean/droplet/requireNamedImage.ts";
import { requireProtect as dropletRequireProtect } from "../rules/digitalocean/droplet/requireProtect.ts";
import { requireSshKeys } from "../rules/digitalocean/droplet/requireSshKeys.ts";
import { requireVpc as dropletRequireVpc } from "../rules/digitalocean/droplet/requireVpc.ts";
import { disallowAllPorts } from "../rules/digitalocean/firewall/disallowAllPorts.ts";
import { disallowOpenEgress } from "../rules/digitalocean/firewall/disallowOpenEgress.ts";
import { disallowPublicPorts } from "../rules/digitalocean/firewall/disallowPublicPorts.ts";
import { disallowPublicSsh } from "../rules/digitalocean/firewall/disallowPublicSsh.ts";
import { requireTls } from "../rules/digitalocean/loadBalancer/requireTls.ts";
import { requireProtect as reservedIpRequireProtect } from "../rules/digitalocean/reservedIp/requireProtect.ts";
import { disallowForceDestroy } from "../rules/digitalocean/spacesBucket/disallowForceDestroy.ts";
import { disallowPublicAccess } from "../rules/digitalocean/spacesBucket/disallowPublicAccess.ts";
import { disallowWildcardCors } from "../rules/digitalocean/spacesBucket/disallowWildcardCors.ts";
import { requireLifecycle } from "../rules/digitalocean/spacesBucket/requireLifecycle.ts";
import { requireProtect as spacesBucketRequireProtect } from "../rules/digitalocean/spacesBucket/requireProtect.ts";
import { requireVersioning } from "../rules/digitalocean/spacesBucket/requireVersioning.ts";
import { disallowWildcardOrigin } from "../rules/digitalocean/spacesBucketCors/disallowWildcardOrigin.ts";
import { disallowPublicPrincipal } from "../rules/digitalocean/spacesBucketPolicy/disallowPublicPrincipal.ts";
import { disallowFullAccess } from "../rules/digitalocean/spacesKey/disallowFullAccess.ts";
import { requireProtect as volumeRequireProtect } from "../rules/digitalocean/volume/requireProtect.ts";

export const digitaloceanEntries: readonly PackEntry[] = [
  // rules/digitalocean/certificate
  { rule: requireRenewal, level: "mandatory" },
  // rules/digitalocean/databaseCluster
  { rule: databaseClusterRequireFirewall, level: "mandatory" },
  { rule: requireMaintenanceWindow, level: "advisory" },
  { rule: databaseClusterRequireProtect, level: "mandatory" },
  { rule: databaseClusterRequireVpc, level: "mandatory" },
  // rules/digitalocean/databaseFirewall
  { rule: disallowPublicSource, level: "mandatory" },
  // rules/digitalocean/domain
  { rule: domainRequireProtect, level: "mandatory" },
  // rules/digitalocean/droplet
  { rule: disallowDownloadedScripts, level: "mandatory" },
  { rule: disallowOpenEngine, level: "mandatory" },
  { rule: disallowPasswordLogin, level: "mandatory" },
  { rule: disallowSecretsInUserData, level: "mandatory" },
  { rule: requireBackups, level: "mandatory" },
  { rule: requireEngineSettings, level: "advisory" },
  { rule: dropletRequireFirewall, level: "mandatory" },
  { rule: requireGracefulShutdown, level: "advisory" },
  { rule: requireMonitoring, level: "advisory" },
  { rule: requireNamedImage, level: "advisory" },
  { rule: dropletRequireProtect, level: "mandatory" },
  { rule: requireSshKeys, level: "mandatory" },
  { rule: dropletRequireVpc, level: "advisory" },
  // rules/digitalocean/firewall
  { rule: disallowAllPorts, level: "mandatory" },
  { rule: disallowOpenEgress, level: "disabled" },
  { rule: disallowPublicPorts, level: "mandatory" },
  { rule: disallowPublicSsh, level: "mandatory" },
  // rules/digitalocean/loadBalancer
  { rule: requireTls, level: "mandatory" },
  // rules/digitalocean/reservedIp
  { rule: reservedIpRequireProtect, level: "mandatory" },
  // rules/digitalocean/spacesBucket
  { rule: disallowForceDestroy, level: "mandatory" },
  { rule: disallowPublicAccess, level: "mandatory" },
  { rule: disallowWildcardCors, level: "mandatory" },
  { rule: requireLifecycle, level: "advisory" },
  { rule: spacesBucketRequireProtect, level: "mandatory" },
  { rule: requireVersioning, level: "mandatory" },
  // rules/digitalocean/spacesBucketCors
  { rule: disallowWildcardOrigin, level: "mandatory" },
  // rules/digitalocean/spacesBucketPolicy
  { rule: disallowPublicPrincipal, level: "mandatory" },
  // rules/digitalocean/spacesKey
  { rule: disallowFullAccess, level: "mandatory" },
  // rules/digitalocean/volume
  { rule: volumeRequireProtect, level: "mandatory" },
];
