import { requirePinnedImage } from "../../../../../policy/rules/docker/container/requirePinnedImage.ts";
import { testRule } from "../../../testRule.ts";

testRule(requirePinnedImage, {
  good: { image: "nginx:1.28" },
  bad: {
    "no tag": [
      { image: "registry:5000/team/app" },
      "runs an image whose reference has no tag, which means latest",
    ],
    latest: [{ image: "nginx:latest" }, "runs an image whose reference has the tag latest, which moves"],
  },
  alsoGood: {
    "a digest": { image: "nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
    "an image's id": { image: "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" },
  },
  unknown: "image",
});
