import { shellQuote as quote } from "../remote/index.ts";
import { LIBRARY_PATH } from "./rollout/index.ts";

/** Number of log lines that a failed run shows. */
const LOG_LINES = 40;

/**
 * Bash that runs a created container to its end. Standard input: the secrets that its log might hold, one a line, in
 * base64. A failed run shows the last lines of the log, with asterisks instead of each secret.
 */
export function renderRunOnce(service: string, container: string): string {
  return `. ${LIBRARY_PATH}
read_secrets
container=${quote(container)}
docker start "$container" >/dev/null
code=$(docker wait "$container")
if [ "$code" -ne 0 ]; then
  log=$(docker logs --tail ${LOG_LINES} "$container" 2>&1)
  for secret in "\${secrets[@]}"; do log=\${log//"$secret"/***}; done
  printf '%s\\n' ${quote(`${service} ended with exit code`)}" $code. The last lines of its log:" "$log" >&2
  exit 1
fi
`;
}
