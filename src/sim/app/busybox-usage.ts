/** The banner that every busybox applet prints before its usage. */
const BUSYBOX_BANNER = 'BusyBox v1.36.1 (2024-06-10 07:11:47 UTC) multi-call binary.';

/** `lines` as after `Usage: `. */
export function busyboxUsage(lines: string): string {
  return `${BUSYBOX_BANNER}\n\nUsage: ${lines}\n`;
}
