/** Stand-in for the `auth0` plugin, for machines that cannot download the official one. */
import sdk from "@pulumi/auth0/package.json" with { type: "json" };
import { serve } from "../server/serve.ts";
import { auth0 } from "./plugin.ts";

serve(auth0, sdk.version);
