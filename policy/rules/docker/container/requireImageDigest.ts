import { container } from "../../../kinds.ts";
import { isImageId, parseImage } from "../../../meaning/images.ts";
import { rule, violation } from "../../../rule.ts";

export const requireImageDigest = rule(container, {
  name: "docker-container-require-image-digest",
  description: "A container's image is named by its digest, which nobody can move.",
  severity: "low",
  remediationSteps: "Add the digest to the reference: `docker buildx imagetools inspect` prints it.",
  url: "https://docs.docker.com/reference/cli/docker/image/pull/#pull-an-image-by-digest-immutable-identifier",
  judge: ({ image }) =>
    violation(
      !isImageId(image) && parseImage(image).digest === undefined,
      "runs an image whose tag may be moved to another one",
    ),
});
