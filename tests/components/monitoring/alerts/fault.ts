/** A fault that begins after a while and ends again: samples, one each `interval`, in promtool's notation. */
export interface Fault {
  alert: string;
  series: Record<string, string>;
  /** @default "1m" */
  interval?: string;
  /** Before it, all is well. */
  silentAt: string;
  firesAt: string;
  resolvedAt: string;
}

/** Well for 30 intervals, a fault for 60, well again. */
export const level = (well: number, bad: number) => `${well}x29 ${bad}x59 ${well}x30`;
export const gauge = (alert: string, series: Record<string, string>, times: Partial<Fault> = {}): Fault => ({
  alert,
  series,
  silentAt: "29m",
  firesAt: "85m",
  resolvedAt: "110m",
  ...times,
});
