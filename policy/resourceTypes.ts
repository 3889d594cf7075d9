import type * as auth0 from "@pulumi/auth0";
import type * as command from "@pulumi/command";
import type * as ocean from "@pulumi/digitalocean";
import type * as docker from "@pulumi/docker";
import type * as postgresql from "@pulumi/postgresql";
import type * as random from "@pulumi/random";
import type * as tls from "@pulumi/tls";
import { defineResourceType } from "./rule.ts";

// The imports are types only, so the pack loads no provider SDK.
export const container = defineResourceType<docker.ContainerArgs>("docker:index/container:Container");
export const remoteImage = defineResourceType<docker.RemoteImageArgs>("docker:index/remoteImage:RemoteImage");
export const dockerProvider = defineResourceType<docker.ProviderArgs>("pulumi:providers:docker");

export const droplet = defineResourceType<ocean.DropletArgs>("digitalocean:index/droplet:Droplet");
export const firewall = defineResourceType<ocean.FirewallArgs>("digitalocean:index/firewall:Firewall");
export const volume = defineResourceType<ocean.VolumeArgs>("digitalocean:index/volume:Volume");
export const reservedIp = defineResourceType<ocean.ReservedIpArgs>(
  "digitalocean:index/reservedIp:ReservedIp",
);
export const domain = defineResourceType<ocean.DomainArgs>("digitalocean:index/domain:Domain");
export const spacesBucket = defineResourceType<ocean.SpacesBucketArgs>(
  "digitalocean:index/spacesBucket:SpacesBucket",
);
export const spacesKey = defineResourceType<ocean.SpacesKeyArgs>("digitalocean:index/spacesKey:SpacesKey");
export const spacesBucketPolicy = defineResourceType<ocean.SpacesBucketPolicyArgs>(
  "digitalocean:index/spacesBucketPolicy:SpacesBucketPolicy",
);
export const spacesBucketCors = defineResourceType<ocean.SpacesBucketCorsConfigurationArgs>(
  "digitalocean:index/spacesBucketCorsConfiguration:SpacesBucketCorsConfiguration",
);
export const databaseCluster = defineResourceType<ocean.DatabaseClusterArgs>(
  "digitalocean:index/databaseCluster:DatabaseCluster",
);
export const databaseFirewall = defineResourceType<ocean.DatabaseFirewallArgs>(
  "digitalocean:index/databaseFirewall:DatabaseFirewall",
);
export const loadBalancer = defineResourceType<ocean.LoadBalancerArgs>(
  "digitalocean:index/loadBalancer:LoadBalancer",
);
export const oceanCertificate = defineResourceType<ocean.CertificateArgs>(
  "digitalocean:index/certificate:Certificate",
);

export const role = defineResourceType<postgresql.RoleArgs>("postgresql:index/role:Role");
export const grant = defineResourceType<postgresql.GrantArgs>("postgresql:index/grant:Grant");
export const grantRole = defineResourceType<postgresql.GrantRoleArgs>("postgresql:index/grantRole:GrantRole");
export const defaultPrivileges = defineResourceType<postgresql.DefaultPrivilegesArgs>(
  "postgresql:index/defaultPrivileges:DefaultPrivileges",
  "postgresql:index/defaultPrivileg:DefaultPrivileg",
);
export const database = defineResourceType<postgresql.DatabaseArgs>("postgresql:index/database:Database");
export const schema = defineResourceType<postgresql.SchemaArgs>("postgresql:index/schema:Schema");
export const extension = defineResourceType<postgresql.ExtensionArgs>("postgresql:index/extension:Extension");
export const postgresqlFunction = defineResourceType<postgresql.FunctionArgs>(
  "postgresql:index/function:Function",
);
export const postgresqlProvider = defineResourceType<postgresql.ProviderArgs>("pulumi:providers:postgresql");

export const randomPassword = defineResourceType<random.RandomPasswordArgs>(
  "random:index/randomPassword:RandomPassword",
);
export const randomBytes = defineResourceType<random.RandomBytesArgs>("random:index/randomBytes:RandomBytes");
export const privateKey = defineResourceType<tls.PrivateKeyArgs>("tls:index/privateKey:PrivateKey");
export const certificate = defineResourceType<tls.SelfSignedCertArgs | tls.LocallySignedCertArgs>(
  "tls:index/selfSignedCert:SelfSignedCert",
  "tls:index/locallySignedCert:LocallySignedCert",
);

export const auth0Client = defineResourceType<auth0.ClientArgs>("auth0:index/client:Client");
export const auth0ClientCredentials = defineResourceType<auth0.ClientCredentialsArgs>(
  "auth0:index/clientCredentials:ClientCredentials",
);
export const auth0ClientGrant = defineResourceType<auth0.ClientGrantArgs>(
  "auth0:index/clientGrant:ClientGrant",
);
export const auth0ResourceServer = defineResourceType<auth0.ResourceServerArgs>(
  "auth0:index/resourceServer:ResourceServer",
);
export const auth0Connection = defineResourceType<auth0.ConnectionArgs>("auth0:index/connection:Connection");
export const auth0Action = defineResourceType<auth0.ActionArgs>("auth0:index/action:Action");

/** A client of the app at an identity provider. Any component with this token and these inputs is validated. */
export interface OAuthClientInputs {
  /** Name of the provider in lower case, such as microsoft. */
  provider: string;
  redirectUri: string;
  /** Whether a deployment with a secret that has ended is wanted. */
  allowExpired?: boolean;
  /** Domain of the site. */
  domain: string;
  /** Scopes that each role of the app may ask for. */
  scopes: Readonly<Record<string, readonly string[]>>;
  /** Day on which the client's secret ends, such as 2027-03-01. */
  expires?: string;
}
export const oauthClient = defineResourceType<OAuthClientInputs>("landfall:oauth:Client");

export const remoteCommand = defineResourceType<command.remote.CommandArgs>("command:remote:Command");
/** Commands on this machine, and on another machine over SSH. */
export const anyCommand = defineResourceType<
  Pick<command.remote.CommandArgs, "create" | "update" | "delete">
>("command:remote:Command", "command:local:Command");
