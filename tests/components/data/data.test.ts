import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { expect, it } from "vitest";
import { Data } from "../../../components/data/index.ts";
import { registrations } from "../registrations.ts";

const connection = { host: "192.0.2.1", user: "deploy", privateKey: "planted", hostKey: "ssh-ed25519 AAAA" };
const password = "planted";

it("what is on the host goes with the host, and only what is in the database with the volume", async () => {
  const found = await registrations(
    () => {
      const machine = new pulumi.ComponentResource("test:Machine", "machine");
      const volume = new random.RandomId("volume", { byteLength: 8 });
      const server = new random.RandomId("server", { byteLength: 8 });
      const data = new Data(
        "data",
        {
          connection,
          volume,
          system: "shop",
          stack: "prod",
          tunnelPort: 15432,
          database: {
            superuser: { name: "postgres", password },
            database: "shop",
            schema: "shop",
            roles: {
              owner: "owner",
              migrator: { name: "migrator", password },
              app: { name: "app", login: "app_1", password },
              backup: { name: "backup", password },
            },
            server: { service: "postgres" },
          },
          backup: { bucket: "shop-backups", region: "tor1", recipient: "age1planted" },
          pointInTime: { passphrase: "planted", days: 14 },
        },
        { deletedWith: machine },
      );
      data.createRoles(server);
    },
    () => ({ stdout: "", stderr: "", accessKey: "DO00ACCESS", secretKey: "planted" }),
  );
  const onHost = [...found.values()].filter(({ type }) => type === "command:remote:Command");
  const goWith = (name: string) => onHost.filter((one) => one.deletedWith === name).map((one) => one.name);
  expect(goWith("volume")).toEqual(["data-roles-lock-timeouts"]);
  expect(goWith("machine")).toEqual(
    expect.arrayContaining(["data-archive-keys", "data-archive-program", "data-archive-on"]),
  );
  expect(goWith("machine").length).toBe(onHost.length - 1);
});
