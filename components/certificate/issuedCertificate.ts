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

/** How often the authority is asked in one update: it allows few failures an hour, and a name may take a moment to be seen. */
const ATTEMPTS = 3;

/**
 * The moment when the authority is asked. Let it depend on the proxy and the DNS records. It asks only where the
 * certificate in force is not good, and fails the update with the authority's reason.
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
        // Not read by the script: another text of the program means other names or another authority.
        environment: { LANDFALL_CERTIFICATE: createHash("sha256").update(certificate.script).digest("hex") },
        timeoutSeconds: 1200,
      },
      { parent: this, deletedWith: opts.deletedWith, dependsOn: [certificate] },
    );
    this.registerOutputs({});
  }
}
