import type { Series } from "../../contracts/report.ts";

export type Unit = Series["unit"];

/** A value with its unit, for people. */
export function formatValue(value: number | null, unit: Unit): string {
  if (value === null) return "no data";
  if (unit === "share") return formatShare(value);
  if (unit === "seconds") return formatSeconds(value);
  return `${rounded(value, value < 10 ? 2 : 0)} requests/s`;
}

export function formatShare(value: number): string {
  const percent = value * 100;
  const close = Math.min(percent, 100 - percent);
  return `${rounded(percent, close < 0.1 ? 3 : close < 10 ? 1 : 0)} %`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${rounded(seconds * 1000, 0)} ms`;
  if (seconds < 120) return `${rounded(seconds, 1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes < 120) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const at = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${rounded(bytes / 1024 ** at, at === 0 ? 0 : 1)} ${units[at]}`;
}

/** Such as 2026-11-21 15:45:00 UTC. */
export function formatTime(time: string | number): string {
  const date = new Date(typeof time === "number" ? time * 1000 : time);
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function rounded(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
