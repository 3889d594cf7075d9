import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";

// Types of values that several keys share. `{example}` in a message is the example of the key that is wrong.

/** Size and image slugs as DigitalOcean writes them: `s-4vcpu-8gb`, `debian-12-x64`. */
export const slug = (what: string) =>
  z.string().regex(/^[a-z0-9]+([-.][a-z0-9]+)*$/, `is not ${what}: lower-case letters, digits and dashes`);

export const region = z
  .string()
  .regex(/^[a-z]{3}\d$/, "is not a region: three letters and a digit, such as {example}");

export const domainName = z
  .string()
  .regex(
    /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/,
    "is not a domain name: lower-case labels with a dot between them, such as {example}",
  );

export const httpsUrl = z.url({ protocol: /^https$/, error: "is not an https:// URL" });

export const ipv4 = z.ipv4("is not an IPv4 address");

export const filled = z.string().min(1, "is empty");

export const trueOrFalse = z.boolean("is not true or false");

export const port = z.int("is not a whole number").max(65535, "is above 65535");

/** The default route is refused: SSH is for the operators, not for the world. */
export const cidr = z.string().superRefine((value, context) => {
  const [address = "", length = ""] = value.split("/");
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  const limit = isIPv4(address) ? 32 : isIPv6(address) ? 128 : 0;
  if (limit === 0 || !(bits <= limit) || value.split("/").length !== 2)
    context.addIssue({ code: "custom", message: "is not a CIDR such as {example}" });
  else if (bits === 0)
    context.addIssue({
      code: "custom",
      message: "opens SSH to every address; name the addresses that may log in",
    });
});
