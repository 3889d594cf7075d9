/** Stand-in for the `postgresql` plugin, for machines that cannot download the official one. */
import sdk from "@pulumi/postgresql/package.json" with { type: "json" };
import { serve } from "../server/serve.ts";
import { postgresql } from "./plugin.ts";

serve(postgresql, sdk.version);
