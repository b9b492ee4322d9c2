/** Which zone a name belongs to. All names are in small letters and end with a dot. */

export function isWithinZone(name: string, zone: string): boolean {
  return zone === '.' || name === zone || name.endsWith(`.${zone}`);
}

/** The longest of the zones that has the name. */
export function matchingZone(zones: Iterable<string>, name: string): string | undefined {
  let best: string | undefined;
  for (const zone of zones) {
    if (isWithinZone(name, zone) && (best === undefined || zone.length > best.length)) best = zone;
  }
  return best;
}

export function isReverseZone(zone: string): boolean {
  return isWithinZone(zone, 'in-addr.arpa.') || isWithinZone(zone, 'ip6.arpa.');
}
