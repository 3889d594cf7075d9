import type { PackEntry } from "../rule.ts";
import { disallowDownloadedScripts } from "../rules/command/command/disallowDownloadedScripts.ts";
import { disallowOpenPermissions } from "../rules/command/command/disallowOpenPermissions.ts";
import { disallowPublicGrant } from "../rules/command/command/disallowPublicGrant.ts";
import { disallowSecretsInCommandLine } from "../rules/command/command/disallowSecretsInCommandLine.ts";
import { disallowTrustAuthentication } from "../rules/command/command/disallowTrustAuthentication.ts";
import { disallowUncheckedPeers } from "../rules/command/command/disallowUncheckedPeers.ts";
import { disallowWeakTls } from "../rules/command/command/disallowWeakTls.ts";
import { disallowWildcardCors } from "../rules/command/command/disallowWildcardCors.ts";
import { requireBackupFirst } from "../rules/command/command/requireBackupFirst.ts";
import { requireEngineSettings } from "../rules/command/command/requireEngineSettings.ts";
import { requireLockTimeout } from "../rules/command/command/requireLockTimeout.ts";
import { disallowPasswordLogin } from "../rules/command/remote/disallowPasswordLogin.ts";
import { requireHostKey } from "../rules/command/remote/requireHostKey.ts";

export const commandEntries: readonly PackEntry[] = [
  // rules/command/command
  { rule: disallowDownloadedScripts, level: "mandatory" },
  { rule: disallowOpenPermissions, level: "mandatory" },
  { rule: disallowPublicGrant, level: "mandatory" },
  { rule: disallowSecretsInCommandLine, level: "mandatory" },
  { rule: disallowTrustAuthentication, level: "mandatory" },
  { rule: disallowUncheckedPeers, level: "mandatory" },
  { rule: disallowWeakTls, level: "mandatory" },
  { rule: disallowWildcardCors, level: "mandatory" },
  { rule: requireBackupFirst, level: "mandatory" },
  { rule: requireEngineSettings, level: "advisory" },
  { rule: requireLockTimeout, level: "mandatory" },
  // rules/command/remote
  { rule: disallowPasswordLogin, level: "mandatory" },
  { rule: requireHostKey, level: "mandatory" },
];
