export { Dns, type DnsArgs } from "./dns.ts";
export type { MailRecords } from "./records.ts";
