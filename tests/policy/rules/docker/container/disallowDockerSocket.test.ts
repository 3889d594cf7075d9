import { disallowDockerSocket } from "../../../../../policy/rules/docker/container/disallowDockerSocket.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowDockerSocket, {
  good: { image: "app:1.2.0", volumes: [{ hostPath: "/srv/data", containerPath: "/data" }] },
  bad: {
    "the socket in a volume": [
      {
        volumes: [
          { hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock", readOnly: true },
        ],
      },
      "mounts /var/run/docker.sock: write access to it is root access to the host",
    ],
    "the socket in a mount": [
      { mounts: [{ type: "bind", source: "/run/containerd/containerd.sock", target: "/c.sock" }] },
      "mounts /run/containerd/containerd.sock: write access to it is root access to the host",
    ],
  },
  alsoGood: {
    "a database's socket": { volumes: [{ hostPath: "/run/postgresql/.s.PGSQL.5432", containerPath: "/s" }] },
  },
  unknown: "volumes",
});
