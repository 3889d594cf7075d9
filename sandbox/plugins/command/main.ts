/** Stand-in for the `command` plugin, for machines that cannot download the official one. */
import sdk from "@pulumi/command/package.json" with { type: "json" };
import { serve } from "../server/serve.ts";
import { command } from "./plugin.ts";

serve(command, sdk.version);
