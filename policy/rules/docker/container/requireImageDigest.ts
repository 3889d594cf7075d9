import { isImageId, parseImageReference } from "../../../detectors/images.ts";
import { container } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireImageDigest = defineResourceRule(container, {
  name: "docker-container-require-image-digest",
  description: "A container's image is pinned by digest.",
  severity: "low",
  remediationSteps: "Add the digest to the reference: `docker buildx imagetools inspect` prints it.",
  url: "https://docs.docker.com/reference/cli/docker/image/pull/#pull-an-image-by-digest-immutable-identifier",
  onUnknown: "stop",
  validateResource: ({ image }) =>
    violationIf(
      !isImageId(image) && parseImageReference(image).digest === undefined,
      "runs an image whose tag may be moved to another one",
    ),
});
