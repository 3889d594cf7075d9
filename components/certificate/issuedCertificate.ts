import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { PROGRAMS } from "../../contracts/hostPaths.ts";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type Connection, RemoteScript } from "../remote/index.ts";
import type { Certificate } from "./certificate.ts";

export interface IssuedCertificateArgs {
  /** The host that the certificate is on. */
  connection: Connection;
  /** The certificate to request. Other names or another authority request a new one. */
  certificate: Certificate;
}

/**
 * Requests to the authority in one update. The authority allows few failures an hour, and a new DNS record may take a
 * moment to be visible.
 */
const ATTEMPTS = 3;

/**
 * Requests the certificate. It must depend on the proxy and the DNS records. It requests one only if the current
 * certificate is not valid, and fails the update with the authority's reason.
 */
export class IssuedCertificate extends pulumi.ComponentResource {
  constructor(name: string, args: IssuedCertificateArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super(COMPONENT_TYPES.issuedCertificate, name, {}, opts);
    const { connection, certificate } = args;
    new RemoteScript(
      `${name}-issue`,
      {
        connection,
        script: `step "ask the certificate authority"\n${PROGRAMS.certificate} issue --attempts ${ATTEMPTS}\n`,
        // The script does not read it. Other names or another authority change the program's text, and run the script
        // again.
        environment: { LANDFALL_CERTIFICATE: createHash("sha256").update(certificate.script).digest("hex") },
        timeoutSeconds: 1200,
      },
      { parent: this, deletedWith: opts.deletedWith, dependsOn: [certificate] },
    );
    this.registerOutputs({});
  }
}
