import { z } from "zod";
import { group, setting } from "./manual.ts";
import { trueOrFalse } from "./values.ts";

export const outsideChecks = group(
  z
    .strictObject({
      enabled: setting(trueOrFalse.default(true), {
        description: "Whether DigitalOcean asks the site, and watches a droplet that Landfall created.",
        example: false,
        change: "Creates or deletes the checks. With `false`, the record of the site's uptime is lost.",
      }),
      mails: setting(z.array(z.email("is not an e-mail address")).min(1, "is empty").optional(), {
        description:
          "Mail addresses that are told. DigitalOcean refuses those that the account has not verified.",
        default: "the account's own address",
        example: "you@example.com",
        change: "Updates the alerts.",
      }),
    })
    .default({ enabled: true }),
  {
    description:
      "Checks from outside: they tell of a site that does not answer, also where the whole droplet is gone. They need a DigitalOcean account.",
    see: "docs/outside-checks.md",
  },
);
