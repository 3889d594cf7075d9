import { requireNamedImage } from "../../../../../policy/rules/digitalocean/droplet/requireNamedImage.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireNamedImage, {
  good: { image: "debian-12-x64", size: "s-1vcpu-1gb" },
  bad: {
    "the number of a snapshot": [
      { image: "123456" },
      "starts from a custom image or snapshot, which no reviewer can see into",
    ],
  },
  unknown: "image",
});
