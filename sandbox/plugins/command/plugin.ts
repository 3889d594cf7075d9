import type { Plugin } from "../server/resource.ts";
import { copyToRemote } from "./copyToRemote.ts";
import { localCommand } from "./localCommand.ts";
import { remoteCommand } from "./remoteCommand.ts";

export const command: Plugin<object> = {
  name: "command",
  config: {},
  resources: {
    "command:local:Command": localCommand,
    "command:remote:Command": remoteCommand,
    "command:remote:CopyToRemote": copyToRemote,
  },
  configure: () => ({}),
};
