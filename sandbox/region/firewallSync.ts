import type { RegionContext } from "./context.ts";
import { resolveFirewall } from "./firewallRules.ts";

/** Updates the droplets' firewalls to match the state, in the background. Each droplet has one call at a time. */
export class FirewallSync {
  readonly #region: RegionContext;
  /** Rules in force, as JSON, by droplet. A droplet that is missing here has no firewall. */
  readonly #inForce = new Map<number, string | undefined>();
  readonly #running = new Map<number, Promise<void>>();
  readonly #failed = new Set<number>();

  constructor(region: RegionContext) {
    this.#region = region;
  }

  /**
   * Starts an update for every droplet with outdated rules, running or off. A droplet that is being created gets its
   * rules before it is active.
   */
  sync(): void {
    const { droplets } = this.#region.state;
    for (const id of this.#inForce.keys()) {
      if (!droplets.some((droplet) => droplet.id === id)) this.#inForce.delete(id);
    }
    for (const droplet of droplets) {
      if (droplet.status !== "new" && !this.#running.has(droplet.id) && this.#differs(droplet.id)) {
        const run = this.#applyUntilEqual(droplet.id).finally(() => this.#running.delete(droplet.id));
        this.#running.set(droplet.id, run);
      }
    }
  }

  /** Applies the droplet's rules now. Rejects if the driver fails. */
  async apply(droplet: number): Promise<void> {
    const wanted = resolveFirewall(this.#region.state, droplet);
    await this.#region.driver.setFirewall(droplet, wanted);
    this.#inForce.set(droplet, JSON.stringify(wanted));
  }

  /** Records the rules that the driver got at a start, so that they are not sent again. */
  assumeInForce(droplet: number): void {
    this.#inForce.set(droplet, JSON.stringify(resolveFirewall(this.#region.state, droplet)));
  }

  statusOf(droplets: number[]): { status: "waiting" | "succeeded" | "failed"; pending: number[] } {
    const pending = droplets.filter((id) => this.#running.has(id));
    if (pending.length > 0) return { status: "waiting", pending };
    return { status: droplets.some((id) => this.#failed.has(id)) ? "failed" : "succeeded", pending };
  }

  async settled(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  #differs(droplet: number): boolean {
    return JSON.stringify(resolveFirewall(this.#region.state, droplet)) !== this.#inForce.get(droplet);
  }

  async #applyUntilEqual(droplet: number): Promise<void> {
    try {
      while (this.#region.state.droplets.some(({ id }) => id === droplet) && this.#differs(droplet)) {
        await this.apply(droplet);
      }
      this.#failed.delete(droplet);
    } catch (error) {
      this.#failed.add(droplet);
      this.#region.log(`firewall of droplet ${droplet} failed: ${error}`);
    }
  }
}
