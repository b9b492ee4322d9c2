import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inEnglish } from '#sim/base/sentence';
import { CaptureText } from '#sim/api/capture-text';
import { openCaptureFile } from '#sim/api/read-capture';
import { DEFAULT_TCPDUMP_OPTIONS } from '#sim/capture/tcpdump/tcpdump-options';

const OPTIONS = { ...DEFAULT_TCPDUMP_OPTIONS, timeStamp: 'unix', isNumeric: true } as const;

export function recordedPath(name: string): string {
  return fileURLToPath(new URL(`../conformance/${name}.pcap`, import.meta.url));
}

/** Packet by packet, as the page prints a capture. */
export function recordedTexts(path: string, tunnels: 'plain' | 'decoded'): readonly string[] {
  const file = openCaptureFile(new Uint8Array(readFileSync(path)), '');
  if (!file.ok) throw new Error(inEnglish(file.error.message));
  const text = new CaptureText(file.value, OPTIONS, { tunnels });
  return text.lines(0, text.count).map((line) => line.text);
}

export function isTunnel(text: string): boolean {
  return text.includes('8472: VXLAN');
}
