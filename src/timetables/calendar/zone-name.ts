/** `[core] default_timezone` as an IANA name: `utc` and `system` are words of Airflow's. */
export function zoneName(timezone: string): string {
  if (timezone.toLowerCase() === 'system') return Intl.DateTimeFormat().resolvedOptions().timeZone;
  return timezone.toLowerCase() === 'utc' ? 'UTC' : timezone;
}
