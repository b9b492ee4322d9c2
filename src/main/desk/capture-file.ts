/** What tells a capture file from a lab: how it is called, and how it begins. */
export const CAPTURE_EXTENSIONS = ['pcap', 'pcapng', 'cap'] as const;

/**
 * The first bytes of pcap files in both byte orders (microseconds, nanoseconds, Kuznetzov's), and of a pcapng section.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-06.html, draft-ietf-opsawg-pcapng-04.
 */
const BEGINNINGS: ReadonlySet<string> = new Set([
  'a1b2c3d4',
  'd4c3b2a1',
  'a1b23c4d',
  '4d3cb2a1',
  'a1b2cd34',
  '34cdb2a1',
  '0a0d0d0a',
]);
const BEGINNING_BYTES = 4;

/** By its name, before it was read; gzip may have packed it. */
export function isCaptureName(name: string): boolean {
  const plainName = name.toLowerCase().replace(/\.gz$/u, '');
  return CAPTURE_EXTENSIONS.some((extension) => plainName.endsWith(`.${extension}`));
}

/** A file that is called a capture and is none is one all the same: what is wrong with it is said by those who read captures. */
export function isCaptureFile(name: string, bytes: Uint8Array): boolean {
  const beginning = Buffer.from(bytes.subarray(0, BEGINNING_BYTES)).toString('hex');
  return BEGINNINGS.has(beginning) || isCaptureName(name);
}
