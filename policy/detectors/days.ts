/** Whether the text is a day of the calendar: 2027-03-01. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes 2027-02-30 for 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The day in UTC: 2027-03-01. */
export const formatDay = (date: Date): string => date.toISOString().slice(0, 10);
