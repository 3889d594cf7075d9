import { z } from "zod";
import { group, setting } from "./manual.ts";
import { filled, trueOrFalse } from "./values.ts";

const mail = z.strictObject({
  mx: group(
    z
      .array(
        z.strictObject({
          host: setting(filled, {
            description: "Name of a mail server.",
            example: "mx.example.net",
            change: "Updates the MX record.",
          }),
          priority: setting(
            z.int("is not a whole number").min(0, "is below 0").max(65535, "is above 65535"),
            {
              description: "Priority of the mail server. Senders try the lowest number first.",
              example: 10,
              change: "Updates the MX record.",
            },
          ),
        }),
      )
      .min(1, "is empty"),
    { description: "Mail servers of the domain (MX records)." },
  ),
  spf: setting(
    z
      .string()
      .regex(/^v=spf1 /, 'does not begin with "v=spf1 "')
      .optional(),
    {
      description: "SPF record: which servers may send mail for the domain.",
      default: "no record",
      example: "v=spf1 include:example.net -all",
      change: "Updates the TXT record. Mail of servers that it does not name may be refused.",
    },
  ),
  dmarc: setting(
    z
      .string()
      .regex(/^v=DMARC1;/, 'does not begin with "v=DMARC1;"')
      .optional(),
    {
      description: "DMARC record: what a receiver does with mail that fails SPF and DKIM.",
      default: "no record",
      example: "v=DMARC1; p=reject",
      change: "Updates the TXT record.",
    },
  ),
  dkim: group(
    z
      .array(
        z.strictObject({
          selector: setting(filled, {
            description: "Selector of the DKIM key: the name before `._domainkey`.",
            example: "mail",
            change: "Makes the record under the new name and deletes the earlier one.",
          }),
          value: setting(filled, {
            description: "Text of the DKIM record, with the public key.",
            example: "v=DKIM1; k=rsa; p=MIGf...",
            change: "Updates the TXT record. Mail signed with the earlier key fails.",
          }),
        }),
      )
      .optional(),
    {
      description: "Public keys that the domain's mail is signed with (DKIM records).",
      default: "no records",
    },
  ),
});

export const dns = group(
  z
    .strictObject({
      zone: setting(z.enum(["create", "existing", "none"], 'is not one of "create", "existing", "none"'), {
        description:
          "`create` creates the zone in the account. `existing` adds records to a zone of the account. `none` creates no records.",
        example: "create",
        change:
          "From `create` to another value, the zone is deleted with every record in it, unless `landfall:protect` is true.",
      }),
      www: setting(trueOrFalse.default(true), {
        description: "Whether `www.<domain>` leads to the site. The certificate then has that name too.",
        example: true,
        change: "Creates or deletes the record. A new certificate is requested.",
      }),
      mail: group(mail.optional(), {
        description: "Records for the domain's mail.",
        default: "no records",
        change: "Removing it deletes the records: the domain gets no more mail.",
      }),
      nameServer: setting(z.string().default("ns1.digitalocean.com"), {
        description:
          "Name server that is asked whether another account holds the zone. Only the checks before a deployment use it.",
        example: "ns1.digitalocean.com",
        change: "Nothing that is deployed changes.",
      }),
    })
    .default({ zone: "create", www: true, nameServer: "ns1.digitalocean.com" }),
  { description: "Records of the domain in DigitalOcean's DNS." },
);
