// Series of metrics in promtool's notation.

export const requests = (route: string, status: number) =>
  `assistant_http_requests_total{route="${route}",status="${status}"}`;
const duration = (of: string, labels: string) => `assistant_http_request_duration_seconds_${of}{${labels}}`;

/** A counter that grows by one step each interval for `times`, then by the next. The values are written out. */
export function counter(...phases: [step: number, times: number][]): string {
  let value = 0;
  const values = phases.flatMap(([step, times]) => Array.from({ length: times }, () => (value += step)));
  return ["0", ...values].join(" ");
}

/** A histogram of one route: `phases` say how many answers each interval fall into which bucket. */
export function histogram(
  route: string,
  les: string[],
  ...phases: [step: number, in_: string, seconds: number, times: number][]
) {
  const at = (le: string) => les.indexOf(le);
  const bucket = (le: string): [string, string] => [
    duration("bucket", `route="${route}",le="${le}"`),
    counter(...phases.map(([step, in_, , times]): [number, number] => [at(in_) <= at(le) ? step : 0, times])),
  ];
  return Object.fromEntries([
    ...les.map(bucket),
    [
      duration("count", `route="${route}"`),
      counter(...phases.map(([step, , , times]): [number, number] => [step, times])),
    ],
    [
      duration("sum", `route="${route}"`),
      counter(...phases.map(([step, , s, times]): [number, number] => [step * s, times])),
    ],
    [requests(route, 200), counter(...phases.map(([step, , , times]): [number, number] => [step, times]))],
  ]);
}

export const LES = ["0.1", "0.2", "1.0", "5.0", "+Inf"];
export const NOTES = "/api/notes";
export const HOST = '{instance="h",job="node"}';
export const disk = (metric: string) =>
  `node_filesystem_${metric}{device="/dev/vda1",fstype="ext4",mountpoint="/"}`;
export const backups = (name: string) => `landfall_backup_${name}${HOST}`;
