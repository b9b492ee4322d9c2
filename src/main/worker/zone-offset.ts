/** Minutes east of Greenwich where this process runs, at a moment in seconds since 1970: summer time included. */
export function zoneOffsetMinutes(epochSeconds: number): number {
  return -new Date(epochSeconds * 1000).getTimezoneOffset();
}
