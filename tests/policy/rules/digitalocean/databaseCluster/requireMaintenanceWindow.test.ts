import { requireMaintenanceWindow } from "../../../../../policy/rules/digitalocean/databaseCluster/requireMaintenanceWindow.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireMaintenanceWindow, {
  good: { engine: "pg", maintenanceWindows: [{ day: "sunday", hour: "03:00" }] },
  bad: {
    none: [{ maintenanceWindows: undefined }, "is updated at a time that DigitalOcean chooses"],
  },
  unknown: "maintenanceWindows",
});
