import type * as command from "@pulumi/command";
import type * as ocean from "@pulumi/digitalocean";
import type * as docker from "@pulumi/docker";
import type * as postgresql from "@pulumi/postgresql";
import type * as random from "@pulumi/random";
import type * as tls from "@pulumi/tls";
import { kind } from "./rule.ts";

// Types only: the pack loads no provider's package.
export const container = kind<docker.ContainerArgs>("docker:index/container:Container");
export const remoteImage = kind<docker.RemoteImageArgs>("docker:index/remoteImage:RemoteImage");
export const dockerProvider = kind<docker.ProviderArgs>("pulumi:providers:docker");

export const droplet = kind<ocean.DropletArgs>("digitalocean:index/droplet:Droplet");
export const firewall = kind<ocean.FirewallArgs>("digitalocean:index/firewall:Firewall");
export const volume = kind<ocean.VolumeArgs>("digitalocean:index/volume:Volume");
export const reservedIp = kind<ocean.ReservedIpArgs>("digitalocean:index/reservedIp:ReservedIp");
export const domain = kind<ocean.DomainArgs>("digitalocean:index/domain:Domain");
export const spacesBucket = kind<ocean.SpacesBucketArgs>("digitalocean:index/spacesBucket:SpacesBucket");
export const spacesKey = kind<ocean.SpacesKeyArgs>("digitalocean:index/spacesKey:SpacesKey");
export const spacesBucketPolicy = kind<ocean.SpacesBucketPolicyArgs>(
  "digitalocean:index/spacesBucketPolicy:SpacesBucketPolicy",
);
export const spacesBucketCors = kind<ocean.SpacesBucketCorsConfigurationArgs>(
  "digitalocean:index/spacesBucketCorsConfiguration:SpacesBucketCorsConfiguration",
);
export const databaseCluster = kind<ocean.DatabaseClusterArgs>(
  "digitalocean:index/databaseCluster:DatabaseCluster",
);
export const databaseFirewall = kind<ocean.DatabaseFirewallArgs>(
  "digitalocean:index/databaseFirewall:DatabaseFirewall",
);
export const loadBalancer = kind<ocean.LoadBalancerArgs>("digitalocean:index/loadBalancer:LoadBalancer");
export const oceanCertificate = kind<ocean.CertificateArgs>("digitalocean:index/certificate:Certificate");

export const role = kind<postgresql.RoleArgs>("postgresql:index/role:Role");
export const grant = kind<postgresql.GrantArgs>("postgresql:index/grant:Grant");
export const grantRole = kind<postgresql.GrantRoleArgs>("postgresql:index/grantRole:GrantRole");
export const defaultPrivileges = kind<postgresql.DefaultPrivilegesArgs>(
  "postgresql:index/defaultPrivileges:DefaultPrivileges",
  "postgresql:index/defaultPrivileg:DefaultPrivileg",
);
export const database = kind<postgresql.DatabaseArgs>("postgresql:index/database:Database");
export const schema = kind<postgresql.SchemaArgs>("postgresql:index/schema:Schema");
export const extension = kind<postgresql.ExtensionArgs>("postgresql:index/extension:Extension");
export const postgresqlFunction = kind<postgresql.FunctionArgs>("postgresql:index/function:Function");
export const postgresqlProvider = kind<postgresql.ProviderArgs>("pulumi:providers:postgresql");

export const randomPassword = kind<random.RandomPasswordArgs>("random:index/randomPassword:RandomPassword");
export const privateKey = kind<tls.PrivateKeyArgs>("tls:index/privateKey:PrivateKey");
export const certificate = kind<tls.SelfSignedCertArgs | tls.LocallySignedCertArgs>(
  "tls:index/selfSignedCert:SelfSignedCert",
  "tls:index/locallySignedCert:LocallySignedCert",
);

/** On this machine or on another one by ssh. */
export const remoteCommand = kind<command.remote.CommandArgs>("command:remote:Command");
export const anyCommand = kind<Pick<command.remote.CommandArgs, "create" | "update" | "delete">>(
  "command:remote:Command",
  "command:local:Command",
);
