import type { PackEntry } from "./rule.ts";
import { disallowDownloadedScripts as commandDisallowDownloadedScripts } from "./rules/command/command/disallowDownloadedScripts.ts";
import { disallowOpenPermissions as commandDisallowOpenPermissions } from "./rules/command/command/disallowOpenPermissions.ts";
import { disallowPublicGrant as commandDisallowPublicGrant } from "./rules/command/command/disallowPublicGrant.ts";
import { disallowSecretsInCommandLine as commandDisallowSecretsInCommandLine } from "./rules/command/command/disallowSecretsInCommandLine.ts";
import { disallowTrustAuthentication as commandDisallowTrustAuthentication } from "./rules/command/command/disallowTrustAuthentication.ts";
import { disallowUncheckedPeers as commandDisallowUncheckedPeers } from "./rules/command/command/disallowUncheckedPeers.ts";
import { disallowWeakTls as commandDisallowWeakTls } from "./rules/command/command/disallowWeakTls.ts";
import { disallowWildcardCors as commandDisallowWildcardCors } from "./rules/command/command/disallowWildcardCors.ts";
import { requireBackupFirst as commandRequireBackupFirst } from "./rules/command/command/requireBackupFirst.ts";
import { requireEngineSettings as commandRequireEngineSettings } from "./rules/command/command/requireEngineSettings.ts";
import { requireLockTimeout as commandRequireLockTimeout } from "./rules/command/command/requireLockTimeout.ts";
import { disallowPasswordLogin as remoteDisallowPasswordLogin } from "./rules/command/remote/disallowPasswordLogin.ts";
import { requireHostKey as remoteRequireHostKey } from "./rules/command/remote/requireHostKey.ts";
import { requireRenewal as certificateRequireRenewal } from "./rules/digitalocean/certificate/requireRenewal.ts";
import { requireFirewall as databaseClusterRequireFirewall } from "./rules/digitalocean/databaseCluster/requireFirewall.ts";
import { requireMaintenanceWindow as databaseClusterRequireMaintenanceWindow } from "./rules/digitalocean/databaseCluster/requireMaintenanceWindow.ts";
import { requireProtect as databaseClusterRequireProtect } from "./rules/digitalocean/databaseCluster/requireProtect.ts";
import { requireVpc as databaseClusterRequireVpc } from "./rules/digitalocean/databaseCluster/requireVpc.ts";
import { disallowPublicSource as databaseFirewallDisallowPublicSource } from "./rules/digitalocean/databaseFirewall/disallowPublicSource.ts";
import { requireProtect as domainRequireProtect } from "./rules/digitalocean/domain/requireProtect.ts";
import { disallowDownloadedScripts as dropletDisallowDownloadedScripts } from "./rules/digitalocean/droplet/disallowDownloadedScripts.ts";
import { disallowOpenEngine as dropletDisallowOpenEngine } from "./rules/digitalocean/droplet/disallowOpenEngine.ts";
import { disallowPasswordLogin as dropletDisallowPasswordLogin } from "./rules/digitalocean/droplet/disallowPasswordLogin.ts";
import { disallowSecretsInUserData as dropletDisallowSecretsInUserData } from "./rules/digitalocean/droplet/disallowSecretsInUserData.ts";
import { requireBackups as dropletRequireBackups } from "./rules/digitalocean/droplet/requireBackups.ts";
import { requireEngineSettings as dropletRequireEngineSettings } from "./rules/digitalocean/droplet/requireEngineSettings.ts";
import { requireFirewall as dropletRequireFirewall } from "./rules/digitalocean/droplet/requireFirewall.ts";
import { requireGracefulShutdown as dropletRequireGracefulShutdown } from "./rules/digitalocean/droplet/requireGracefulShutdown.ts";
import { requireMonitoring as dropletRequireMonitoring } from "./rules/digitalocean/droplet/requireMonitoring.ts";
import { requireNamedImage as dropletRequireNamedImage } from "./rules/digitalocean/droplet/requireNamedImage.ts";
import { requireProtect as dropletRequireProtect } from "./rules/digitalocean/droplet/requireProtect.ts";
import { requireSshKeys as dropletRequireSshKeys } from "./rules/digitalocean/droplet/requireSshKeys.ts";
import { requireVpc as dropletRequireVpc } from "./rules/digitalocean/droplet/requireVpc.ts";
import { disallowAllPorts as firewallDisallowAllPorts } from "./rules/digitalocean/firewall/disallowAllPorts.ts";
import { disallowOpenEgress as firewallDisallowOpenEgress } from "./rules/digitalocean/firewall/disallowOpenEgress.ts";
import { disallowPublicPorts as firewallDisallowPublicPorts } from "./rules/digitalocean/firewall/disallowPublicPorts.ts";
import { disallowPublicSsh as firewallDisallowPublicSsh } from "./rules/digitalocean/firewall/disallowPublicSsh.ts";
import { requireTls as loadBalancerRequireTls } from "./rules/digitalocean/loadBalancer/requireTls.ts";
import { requireProtect as reservedIpRequireProtect } from "./rules/digitalocean/reservedIp/requireProtect.ts";
import { disallowForceDestroy as spacesBucketDisallowForceDestroy } from "./rules/digitalocean/spacesBucket/disallowForceDestroy.ts";
import { disallowPublicAccess as spacesBucketDisallowPublicAccess } from "./rules/digitalocean/spacesBucket/disallowPublicAccess.ts";
import { disallowWildcardCors as spacesBucketDisallowWildcardCors } from "./rules/digitalocean/spacesBucket/disallowWildcardCors.ts";
import { requireLifecycle as spacesBucketRequireLifecycle } from "./rules/digitalocean/spacesBucket/requireLifecycle.ts";
import { requireProtect as spacesBucketRequireProtect } from "./rules/digitalocean/spacesBucket/requireProtect.ts";
import { requireVersioning as spacesBucketRequireVersioning } from "./rules/digitalocean/spacesBucket/requireVersioning.ts";
import { disallowWildcardOrigin as spacesBucketCorsDisallowWildcardOrigin } from "./rules/digitalocean/spacesBucketCors/disallowWildcardOrigin.ts";
import { disallowPublicPrincipal as spacesBucketPolicyDisallowPublicPrincipal } from "./rules/digitalocean/spacesBucketPolicy/disallowPublicPrincipal.ts";
import { disallowFullAccess as spacesKeyDisallowFullAccess } from "./rules/digitalocean/spacesKey/disallowFullAccess.ts";
import { requireProtect as volumeRequireProtect } from "./rules/digitalocean/volume/requireProtect.ts";
import { disallowDangerousCapabilities as containerDisallowDangerousCapabilities } from "./rules/docker/container/disallowDangerousCapabilities.ts";
import { disallowDefaultPasswords as containerDisallowDefaultPasswords } from "./rules/docker/container/disallowDefaultPasswords.ts";
import { disallowDockerSocket as containerDisallowDockerSocket } from "./rules/docker/container/disallowDockerSocket.ts";
import { disallowDownloadedScripts as containerDisallowDownloadedScripts } from "./rules/docker/container/disallowDownloadedScripts.ts";
import { disallowEngineApi as containerDisallowEngineApi } from "./rules/docker/container/disallowEngineApi.ts";
import { disallowEveryInterface as containerDisallowEveryInterface } from "./rules/docker/container/disallowEveryInterface.ts";
import { disallowHostNamespaces as containerDisallowHostNamespaces } from "./rules/docker/container/disallowHostNamespaces.ts";
import { disallowHostSystemPaths as containerDisallowHostSystemPaths } from "./rules/docker/container/disallowHostSystemPaths.ts";
import { disallowLogDriverNone as containerDisallowLogDriverNone } from "./rules/docker/container/disallowLogDriverNone.ts";
import { disallowPrivileged as containerDisallowPrivileged } from "./rules/docker/container/disallowPrivileged.ts";
import { disallowPublicDataStore as containerDisallowPublicDataStore } from "./rules/docker/container/disallowPublicDataStore.ts";
import { disallowRawDevices as containerDisallowRawDevices } from "./rules/docker/container/disallowRawDevices.ts";
import { disallowRootUser as containerDisallowRootUser } from "./rules/docker/container/disallowRootUser.ts";
import { disallowSecretsInCommand as containerDisallowSecretsInCommand } from "./rules/docker/container/disallowSecretsInCommand.ts";
import { disallowSecretsInEnvironment as containerDisallowSecretsInEnvironment } from "./rules/docker/container/disallowSecretsInEnvironment.ts";
import { disallowSecretsInLabels as containerDisallowSecretsInLabels } from "./rules/docker/container/disallowSecretsInLabels.ts";
import { disallowSharedPropagation as containerDisallowSharedPropagation } from "./rules/docker/container/disallowSharedPropagation.ts";
import { disallowSystemPorts as containerDisallowSystemPorts } from "./rules/docker/container/disallowSystemPorts.ts";
import { disallowUnauthenticatedAccess as containerDisallowUnauthenticatedAccess } from "./rules/docker/container/disallowUnauthenticatedAccess.ts";
import { disallowUncheckedPeers as containerDisallowUncheckedPeers } from "./rules/docker/container/disallowUncheckedPeers.ts";
import { disallowUnconfinedProfiles as containerDisallowUnconfinedProfiles } from "./rules/docker/container/disallowUnconfinedProfiles.ts";
import { disallowWeakTls as containerDisallowWeakTls } from "./rules/docker/container/disallowWeakTls.ts";
import { disallowWildcardCors as containerDisallowWildcardCors } from "./rules/docker/container/disallowWildcardCors.ts";
import { requireCpuLimit as containerRequireCpuLimit } from "./rules/docker/container/requireCpuLimit.ts";
import { requireDataChecksums as containerRequireDataChecksums } from "./rules/docker/container/requireDataChecksums.ts";
import { requireDroppedCapabilities as containerRequireDroppedCapabilities } from "./rules/docker/container/requireDroppedCapabilities.ts";
import { requireHealthcheck as containerRequireHealthcheck } from "./rules/docker/container/requireHealthcheck.ts";
import { requireImageDigest as containerRequireImageDigest } from "./rules/docker/container/requireImageDigest.ts";
import { requireLogRotation as containerRequireLogRotation } from "./rules/docker/container/requireLogRotation.ts";
import { requireMemoryLimit as containerRequireMemoryLimit } from "./rules/docker/container/requireMemoryLimit.ts";
import { requireNoNewPrivileges as containerRequireNoNewPrivileges } from "./rules/docker/container/requireNoNewPrivileges.ts";
import { requireOwnNetwork as containerRequireOwnNetwork } from "./rules/docker/container/requireOwnNetwork.ts";
import { requirePinnedImage as containerRequirePinnedImage } from "./rules/docker/container/requirePinnedImage.ts";
import { requirePostgresLogging as containerRequirePostgresLogging } from "./rules/docker/container/requirePostgresLogging.ts";
import { requireReadOnlyRoot as containerRequireReadOnlyRoot } from "./rules/docker/container/requireReadOnlyRoot.ts";
import { requireRestartPolicy as containerRequireRestartPolicy } from "./rules/docker/container/requireRestartPolicy.ts";
import { requireUser as containerRequireUser } from "./rules/docker/container/requireUser.ts";
import { requireWalArchive as containerRequireWalArchive } from "./rules/docker/container/requireWalArchive.ts";
import { disallowPlainTcp as dockerProviderDisallowPlainTcp } from "./rules/docker/provider/disallowPlainTcp.ts";
import { disallowUncheckedHostKey as dockerProviderDisallowUncheckedHostKey } from "./rules/docker/provider/disallowUncheckedHostKey.ts";
import { requirePinnedTag as remoteImageRequirePinnedTag } from "./rules/docker/remoteImage/requirePinnedTag.ts";
import { disallowTwoWriters as volumeDisallowTwoWriters } from "./rules/docker/volume/disallowTwoWriters.ts";
import { requireProtect as databaseRequireProtect } from "./rules/postgresql/database/requireProtect.ts";
import { disallowPublic as defaultPrivilegesDisallowPublic } from "./rules/postgresql/defaultPrivileges/disallowPublic.ts";
import { disallowDropCascade as extensionDisallowDropCascade } from "./rules/postgresql/extension/disallowDropCascade.ts";
import { disallowUntrusted as extensionDisallowUntrusted } from "./rules/postgresql/extension/disallowUntrusted.ts";
import { requireSearchPath as functionRequireSearchPath } from "./rules/postgresql/function/requireSearchPath.ts";
import { disallowAllPrivileges as grantDisallowAllPrivileges } from "./rules/postgresql/grant/disallowAllPrivileges.ts";
import { disallowGrantOption as grantDisallowGrantOption } from "./rules/postgresql/grant/disallowGrantOption.ts";
import { disallowPublic as grantDisallowPublic } from "./rules/postgresql/grant/disallowPublic.ts";
import { disallowServerAccess as grantRoleDisallowServerAccess } from "./rules/postgresql/grantRole/disallowServerAccess.ts";
import { disallowPlainConnection as postgresqlProviderDisallowPlainConnection } from "./rules/postgresql/provider/disallowPlainConnection.ts";
import { disallowAdministrativeRights as roleDisallowAdministrativeRights } from "./rules/postgresql/role/disallowAdministrativeRights.ts";
import { disallowDefaultPassword as roleDisallowDefaultPassword } from "./rules/postgresql/role/disallowDefaultPassword.ts";
import { disallowPlainPasswordStorage as roleDisallowPlainPasswordStorage } from "./rules/postgresql/role/disallowPlainPasswordStorage.ts";
import { requireConnectionLimit as roleRequireConnectionLimit } from "./rules/postgresql/role/requireConnectionLimit.ts";
import { requireSeparateRoles as roleRequireSeparateRoles } from "./rules/postgresql/role/requireSeparateRoles.ts";
import { requireTimeouts as roleRequireTimeouts } from "./rules/postgresql/role/requireTimeouts.ts";
import { disallowDropCascade as schemaDisallowDropCascade } from "./rules/postgresql/schema/disallowDropCascade.ts";
import { disallowPublicPolicy as schemaDisallowPublicPolicy } from "./rules/postgresql/schema/disallowPublicPolicy.ts";
import { requireLength as passwordRequireLength } from "./rules/random/password/requireLength.ts";
import { requireRenewal as tlsCertificateRequireRenewal } from "./rules/tls/certificate/requireRenewal.ts";
import { requireStrength as privateKeyRequireStrength } from "./rules/tls/privateKey/requireStrength.ts";

/**
 * Every rule and its level, as production wants it; staging.json says what only warns there. What is disabled is for who
 * wants it: strict.json turns it on.
 */
export const pack: readonly PackEntry[] = [
  { rule: commandDisallowDownloadedScripts, level: "mandatory" },
  { rule: commandDisallowOpenPermissions, level: "mandatory" },
  { rule: commandDisallowPublicGrant, level: "mandatory" },
  { rule: commandDisallowSecretsInCommandLine, level: "mandatory" },
  { rule: commandDisallowTrustAuthentication, level: "mandatory" },
  { rule: commandDisallowUncheckedPeers, level: "mandatory" },
  { rule: commandDisallowWeakTls, level: "mandatory" },
  { rule: commandDisallowWildcardCors, level: "mandatory" },
  { rule: commandRequireBackupFirst, level: "mandatory" },
  { rule: commandRequireEngineSettings, level: "advisory" },
  { rule: commandRequireLockTimeout, level: "mandatory" },
  { rule: remoteDisallowPasswordLogin, level: "mandatory" },
  { rule: remoteRequireHostKey, level: "mandatory" },
  { rule: certificateRequireRenewal, level: "mandatory" },
  { rule: databaseClusterRequireFirewall, level: "mandatory" },
  { rule: databaseClusterRequireMaintenanceWindow, level: "advisory" },
  { rule: databaseClusterRequireProtect, level: "mandatory" },
  { rule: databaseClusterRequireVpc, level: "mandatory" },
  { rule: databaseFirewallDisallowPublicSource, level: "mandatory" },
  { rule: domainRequireProtect, level: "mandatory" },
  { rule: dropletDisallowDownloadedScripts, level: "mandatory" },
  { rule: dropletDisallowOpenEngine, level: "mandatory" },
  { rule: dropletDisallowPasswordLogin, level: "mandatory" },
  { rule: dropletDisallowSecretsInUserData, level: "mandatory" },
  { rule: dropletRequireBackups, level: "mandatory" },
  { rule: dropletRequireEngineSettings, level: "advisory" },
  { rule: dropletRequireFirewall, level: "mandatory" },
  { rule: dropletRequireGracefulShutdown, level: "advisory" },
  { rule: dropletRequireMonitoring, level: "advisory" },
  { rule: dropletRequireNamedImage, level: "advisory" },
  { rule: dropletRequireProtect, level: "mandatory" },
  { rule: dropletRequireSshKeys, level: "mandatory" },
  { rule: dropletRequireVpc, level: "advisory" },
  { rule: firewallDisallowAllPorts, level: "mandatory" },
  { rule: firewallDisallowOpenEgress, level: "disabled" },
  { rule: firewallDisallowPublicPorts, level: "mandatory" },
  { rule: firewallDisallowPublicSsh, level: "mandatory" },
  { rule: loadBalancerRequireTls, level: "mandatory" },
  { rule: reservedIpRequireProtect, level: "mandatory" },
  { rule: spacesBucketDisallowForceDestroy, level: "mandatory" },
  { rule: spacesBucketDisallowPublicAccess, level: "mandatory" },
  { rule: spacesBucketDisallowWildcardCors, level: "mandatory" },
  { rule: spacesBucketRequireLifecycle, level: "advisory" },
  { rule: spacesBucketRequireProtect, level: "mandatory" },
  { rule: spacesBucketRequireVersioning, level: "mandatory" },
  { rule: spacesBucketCorsDisallowWildcardOrigin, level: "mandatory" },
  { rule: spacesBucketPolicyDisallowPublicPrincipal, level: "mandatory" },
  { rule: spacesKeyDisallowFullAccess, level: "mandatory" },
  { rule: volumeRequireProtect, level: "mandatory" },
  { rule: containerDisallowDangerousCapabilities, level: "mandatory" },
  { rule: containerDisallowDefaultPasswords, level: "mandatory" },
  { rule: containerDisallowDockerSocket, level: "mandatory" },
  { rule: containerDisallowDownloadedScripts, level: "mandatory" },
  { rule: containerDisallowEngineApi, level: "mandatory" },
  { rule: containerDisallowEveryInterface, level: "mandatory" },
  { rule: containerDisallowHostNamespaces, level: "mandatory" },
  { rule: containerDisallowHostSystemPaths, level: "mandatory" },
  { rule: containerDisallowLogDriverNone, level: "mandatory" },
  { rule: containerDisallowPrivileged, level: "mandatory" },
  { rule: containerDisallowPublicDataStore, level: "mandatory" },
  { rule: containerDisallowRawDevices, level: "mandatory" },
  { rule: containerDisallowRootUser, level: "mandatory" },
  { rule: containerDisallowSecretsInCommand, level: "mandatory" },
  { rule: containerDisallowSecretsInEnvironment, level: "mandatory" },
  { rule: containerDisallowSecretsInLabels, level: "mandatory" },
  { rule: containerDisallowSharedPropagation, level: "mandatory" },
  { rule: containerDisallowSystemPorts, level: "advisory" },
  { rule: containerDisallowUnauthenticatedAccess, level: "mandatory" },
  { rule: containerDisallowUncheckedPeers, level: "mandatory" },
  { rule: containerDisallowUnconfinedProfiles, level: "mandatory" },
  { rule: containerDisallowWeakTls, level: "mandatory" },
  { rule: containerDisallowWildcardCors, level: "mandatory" },
  { rule: containerRequireCpuLimit, level: "advisory" },
  { rule: containerRequireDataChecksums, level: "advisory" },
  { rule: containerRequireDroppedCapabilities, level: "mandatory" },
  { rule: containerRequireHealthcheck, level: "mandatory" },
  { rule: containerRequireImageDigest, level: "disabled" },
  { rule: containerRequireLogRotation, level: "disabled" },
  { rule: containerRequireMemoryLimit, level: "mandatory" },
  { rule: containerRequireNoNewPrivileges, level: "mandatory" },
  { rule: containerRequireOwnNetwork, level: "advisory" },
  { rule: containerRequirePinnedImage, level: "mandatory" },
  { rule: containerRequirePostgresLogging, level: "advisory" },
  { rule: containerRequireReadOnlyRoot, level: "disabled" },
  { rule: containerRequireRestartPolicy, level: "advisory" },
  { rule: containerRequireUser, level: "disabled" },
  { rule: containerRequireWalArchive, level: "disabled" },
  { rule: dockerProviderDisallowPlainTcp, level: "mandatory" },
  { rule: dockerProviderDisallowUncheckedHostKey, level: "mandatory" },
  { rule: remoteImageRequirePinnedTag, level: "mandatory" },
  { rule: volumeDisallowTwoWriters, level: "mandatory" },
  { rule: databaseRequireProtect, level: "mandatory" },
  { rule: defaultPrivilegesDisallowPublic, level: "mandatory" },
  { rule: extensionDisallowDropCascade, level: "mandatory" },
  { rule: extensionDisallowUntrusted, level: "mandatory" },
  { rule: functionRequireSearchPath, level: "mandatory" },
  { rule: grantDisallowAllPrivileges, level: "mandatory" },
  { rule: grantDisallowGrantOption, level: "mandatory" },
  { rule: grantDisallowPublic, level: "mandatory" },
  { rule: grantRoleDisallowServerAccess, level: "mandatory" },
  { rule: postgresqlProviderDisallowPlainConnection, level: "mandatory" },
  { rule: roleDisallowAdministrativeRights, level: "mandatory" },
  { rule: roleDisallowDefaultPassword, level: "mandatory" },
  { rule: roleDisallowPlainPasswordStorage, level: "mandatory" },
  { rule: roleRequireConnectionLimit, level: "advisory" },
  { rule: roleRequireSeparateRoles, level: "mandatory" },
  { rule: roleRequireTimeouts, level: "advisory" },
  { rule: schemaDisallowDropCascade, level: "mandatory" },
  { rule: schemaDisallowPublicPolicy, level: "mandatory" },
  { rule: passwordRequireLength, level: "mandatory" },
  { rule: tlsCertificateRequireRenewal, level: "mandatory" },
  { rule: privateKeyRequireStrength, level: "mandatory" },
];
