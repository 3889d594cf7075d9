/** Stand-in for the `digitalocean` plugin, for machines that cannot download the official one. */
import sdk from "@pulumi/digitalocean/package.json" with { type: "json" };
import { serve } from "../server/serve.ts";
import { digitalocean } from "./plugin.ts";

serve(digitalocean, sdk.version);
