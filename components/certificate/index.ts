export { Certificate, type CertificateArgs } from "./certificate.ts";
export { IssuedCertificate, type IssuedCertificateArgs } from "./issuedCertificate.ts";
export { certificateDirectory, WEBROOT } from "./paths.ts";
