/** Midnight UTC so many days before today, as Airflow 1.10's `days_ago`. */
export function daysAgo(days: number): Date {
  const date = new Date();
  date.setUTCHours(0, 0, 0, 0);
  date.setUTCDate(date.getUTCDate() - days);
  return date;
}
