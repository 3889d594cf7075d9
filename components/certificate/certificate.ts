import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type Connection, RemoteFile, RemoteScript } from "../remote/index.ts";
import { certificateDirectory, TOKEN_PATH, UNIT, WEBROOT } from "./paths.ts";
import { renderCertificateScript } from "./script.ts";
import { renderService, renderTimer } from "./units.ts";
import { validateCertificate } from "./validate.ts";

export interface CertificateArgs {
  /** The host that serves the certificate and renews it. */
  connection: Connection;
  /** Domain name of the site. The certificate's folder is named after it. */
  domain: string;
  /**
   * Every name on the certificate, the domain among them. After a change a new certificate is requested.
   * @example ["example.com", "www.example.com"]
   */
  names: readonly string[];
  /** E-mail address that the certificate authority writes to when something is wrong. */
  email: string;
  /**
   * URL of the authority's ACME directory. The host's CA store must trust its server. A change requests a new
   * certificate.
   * @default Let's Encrypt
   */
  acmeServer?: string;
  /**
   * How the names are proven: by a file that the proxy serves on port 80, or by a DNS record. A wildcard needs
   * "dns-01".
   * @default "http-01"
   */
  challenge?: "http-01" | "dns-01";
  /**
   * DigitalOcean API token for "dns-01". The host stores it, readable by root only. Give it the `domain` scopes only:
   * whoever takes over the host can use it.
   * @default none; "dns-01" needs it
   */
  dnsToken?: pulumi.Input<string>;
  /**
   * URL of DigitalOcean's API, as the host reaches it. It is used by "dns-01" only.
   * @default the public API
   */
  dnsEndpoint?: string;
  /**
   * Bash that runs on the host as root after a new certificate is in place: it validates it and makes the proxy read
   * it. If it fails, the old certificate is put back.
   */
  reload: string;
}

const LETS_ENCRYPT = "https://acme-v02.api.letsencrypt.org/directory";

/** Hours. Long, because only the first issued certificate replaces it. */
const SELF_SIGNED_HOURS = 10 * 365 * 24;

/**
 * A certificate on the host. It is self-signed at first, so that the proxy can start; later a timer renews it.
 * `IssuedCertificate` requests it from the authority, after the proxy and the DNS records.
 */
export class Certificate extends pulumi.ComponentResource {
  /**
   * Folder on the host with `fullchain.pem` and `privkey.pem`. Mount the folder, because the files are links that
   * change.
   */
  public readonly directory: string;
  /** Folder on the host from which the proxy serves `/.well-known/acme-challenge/`. */
  public readonly webroot: string = WEBROOT;
  /** Ready once the folder holds a certificate. The proxy depends on it. */
  public readonly ready: pulumi.Resource;
  /** The text of the program on the host. It changes with the names and the authority. */
  public readonly script: string;

  constructor(name: string, args: CertificateArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.certificate, name, {}, opts);
    validateCertificate(this, args);
    const { connection, domain } = args;
    const child = { parent: this, deletedWith: opts.deletedWith };
    this.directory = certificateDirectory(domain);
    this.script = renderScript(args);
    const script = new RemoteFile(
      `${name}-script`,
      {
        connection,
        path: PROGRAMS.certificate,
        content: this.script,
        mode: "0755",
        check: 'bash -n "$FILE"',
      },
      child,
    );
    const token = createToken(`${name}-dns-token`, args, child);
    this.ready = new RemoteScript(
      `${name}-initial`,
      {
        connection,
        script: `step "place a self-signed certificate where there is none"\n${PROGRAMS.certificate} initial >&2\n`,
        input: createSelfSigned(name, args, this),
      },
      { ...child, dependsOn: [script] },
    );
    createTimer(name, args, { ...child, dependsOn: [this.ready, ...token] });
    this.registerOutputs({ directory: this.directory });
  }
}

function renderScript(args: CertificateArgs): string {
  return renderCertificateScript({
    domain: args.domain,
    names: args.names,
    email: args.email,
    server: args.acmeServer ?? LETS_ENCRYPT,
    challenge: args.challenge ?? "http-01",
    ...(args.dnsEndpoint === undefined ? {} : { dnsEndpoint: args.dnsEndpoint }),
    reload: args.reload,
  });
}

/** Key and certificate in one text, the key first. */
function createSelfSigned(
  name: string,
  args: CertificateArgs,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const key = new tls.PrivateKey(
    `${name}-self-signed-key`,
    { algorithm: "ECDSA", ecdsaCurve: "P256" },
    { parent },
  );
  const certificate = new tls.SelfSignedCert(
    `${name}-self-signed`,
    {
      privateKeyPem: key.privateKeyPem,
      subject: { commonName: args.domain },
      dnsNames: [...args.names],
      allowedUses: ["digital_signature", "server_auth"],
      validityPeriodHours: SELF_SIGNED_HOURS,
    },
    { parent },
  );
  return pulumi.secret(pulumi.interpolate`${key.privateKeyPem}${certificate.certPem}`);
}

function createToken(
  name: string,
  args: CertificateArgs,
  opts: pulumi.ComponentResourceOptions,
): RemoteFile[] {
  if (args.challenge !== "dns-01" || args.dnsToken === undefined) return [];
  const content = pulumi.secret(args.dnsToken);
  return [
    new RemoteFile(name, { connection: args.connection, path: TOKEN_PATH, content, mode: "0600" }, opts),
  ];
}

function createTimer(name: string, args: CertificateArgs, opts: pulumi.ComponentResourceOptions): void {
  const unit = (kind: "service" | "timer") => `/etc/systemd/system/${UNIT}.${kind}`;
  const { connection, domain } = args;
  const service = new RemoteFile(
    `${name}-service`,
    { connection, path: unit("service"), content: renderService(domain), reload: "systemctl daemon-reload" },
    opts,
  );
  const timer = new RemoteFile(
    `${name}-timer`,
    { connection, path: unit("timer"), content: renderTimer(domain), reload: "systemctl daemon-reload" },
    opts,
  );
  new RemoteScript(
    `${name}-schedule`,
    {
      connection,
      script: `step "switch the timer on"\nsystemctl enable --now --quiet ${UNIT}.timer\n`,
      undo: `step "switch the timer off"\nsystemctl disable --now --quiet ${UNIT}.timer || true\n`,
    },
    { ...opts, dependsOn: [service, timer] },
  );
}
