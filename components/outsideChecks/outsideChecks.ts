import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { planOutsideChecks } from "./plan.ts";

export interface OutsideChecksArgs {
  /** Domain name of the site. Another name makes its check anew: the record of its uptime ends. */
  domain: string;
  /** Name of app and stack, in the account's lists and in mails. */
  label: string;
  /** Mail addresses that are told. DigitalOcean accepts those only that the account has verified. */
  mails: readonly string[];
  /**
   * ID of the droplet, whose CPU, memory and disk are watched too. Its agent measures them, which Landfall switches on.
   * @default only the site is asked
   */
  dropletId?: pulumi.Input<string>;
}

/**
 * DigitalOcean's view of the site and the droplet. It works where the droplet, and all that watches the app on it, is
 * gone.
 * @see https://docs.digitalocean.com/products/uptime/
 * @example
 * new OutsideChecks("outside-checks", { domain: "example.com", label: "shop-prod", mails: ["you@example.com"] });
 */
export class OutsideChecks extends pulumi.ComponentResource {
  constructor(name: string, args: OutsideChecksArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.outsideChecks, name, {}, opts);
    const { check, alerts, policies } = planOutsideChecks(args.domain, args.label);
    const emails = [...args.mails];
    const uptime = new digitalocean.UptimeCheck(`${name}-site`, check, { parent: this });
    for (const [part, alert] of Object.entries(alerts))
      new digitalocean.UptimeAlert(
        `${name}-${part}`,
        { ...alert, checkId: uptime.id, notifications: [{ emails }] },
        { parent: uptime },
      );
    const { dropletId } = args;
    if (dropletId !== undefined)
      for (const [part, policy] of Object.entries(policies))
        new digitalocean.MonitorAlert(
          `${name}-${part}`,
          { ...policy, entities: [dropletId], alerts: { emails } },
          { parent: this },
        );
    this.registerOutputs({});
  }
}
