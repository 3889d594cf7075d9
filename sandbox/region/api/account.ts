import type { Routes } from "./http.ts";

export const accountRoutes: Routes = (app, region) => {
  app.get("/v2/account", () => ({
    account: {
      droplet_limit: region.settings.network.dropletAddresses.length,
      floating_ip_limit: region.settings.network.reservedAddresses.length,
      reserved_ip_limit: region.settings.network.reservedAddresses.length,
      volume_limit: 100,
      email: "operator@landfall.test",
      name: "Sandbox operator",
      uuid: region.state.accountUuid,
      email_verified: true,
      status: "active",
      status_message: "",
      team: { uuid: region.state.accountUuid, name: `landfall-${region.settings.name}` },
    },
  }));
};
