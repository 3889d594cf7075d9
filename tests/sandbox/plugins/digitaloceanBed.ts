/** The plugin for DigitalOcean, configured with a region of its own. */
import { afterAll, beforeAll } from "vitest";
import { type TestRegion, testRegion } from "../region/support.ts";
import { type PluginClient, secret, startPlugin } from "./harness.ts";

export const type = (name: string) => `digitalocean:index/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`;
export const failure = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "it worked",
    (error: Error) => error.message,
  );

export let region: TestRegion;
export let plugin: PluginClient;

/** Gives the file that calls it a region and a plugin of its own. */
export function useDigitalOcean(): void {
  beforeAll(async () => {
    region = await testRegion();
    // No variable of the machine's own may reach the plugin.
    plugin = await startPlugin("digitalocean", {
      DIGITALOCEAN_TOKEN: "",
      DIGITALOCEAN_ACCESS_TOKEN: "",
      DIGITALOCEAN_API_URL: "",
    });
    await plugin.configure({ apiEndpoint: region.url, token: secret(region.token) });
  });
  afterAll(async () => {
    await plugin?.stop();
    await region?.stop();
  });
}

export const dropletInputs = { name: "web", region: "tor1", size: "s-1vcpu-1gb", image: "debian-12-x64" };
