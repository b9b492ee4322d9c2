import { describe, expect, it } from 'vitest';
import { captureText, fixtureBytes, fixtureText, readCapture } from '#kit/capture-fixture';
import { TcpdumpPrinter } from '#sim/capture/tcpdump-text';
import { DEFAULT_TCPDUMP_OPTIONS } from '#sim/capture/tcpdump/tcpdump-options';

const START = Date.UTC(2025, 0, 1, 0, 0, 0);

describe('TcpdumpPrinter', () => {
  it.each(['vxlan', 'dns', 'traceroute'])('prints the recording %s as tcpdump did', (name) => {
    const file = readCapture(fixtureBytes(`${name}.pcap`));
    expect(captureText(file, { isNumeric: true, hasLinkHeader: true, timeStamp: 'none' })).toBe(
      fixtureText(`${name}.txt`),
    );
    expect(
      captureText(file, { isNumeric: true, hasLinkHeader: true, verbosity: 1, timeStamp: 'since-first' }),
    ).toBe(fixtureText(`${name}.verbose.txt`));
  });

  it('prints names of ports and "oui Unknown" without -n', () => {
    const file = readCapture(fixtureBytes('dns.pcap'));
    const lines = captureText(file, { timeStamp: 'none' }).split('\n');
    expect(lines[2]).toBe('ARP, Reply 10.244.1.1 is-at 0a:58:0a:f4:01:01 (oui Unknown), length 28');
    expect(lines[3]).toBe(
      'IP 10.244.1.2.39372 > 10.96.0.10.domain: 26814+ A? web.default.svc.cluster.local. (47)',
    );
  });

  it('prints calendar time in the zone that it is given', () => {
    const zone = (epochSeconds: number): number => (epochSeconds < START / 1000 + 60 ? 60 : 120);
    const printer = new TcpdumpPrinter(
      { ...DEFAULT_TCPDUMP_OPTIONS, timeStamp: 'date-time', zoneOffsetMinutes: zone },
      START - 3_600_000,
    );
    const stamp = (timeNs: number): string =>
      printer.print(timeNs, Uint8Array.of(0), 0, 1, 1).split('  ')[0]!;
    expect([stamp(3_599_999_999_999), stamp(3_600_000_001_999), stamp(7_200_000_000_000)]).toEqual([
      '2025-01-01 00:59:59.999999',
      '2025-01-01 01:00:00.000001',
      '2025-01-01 03:00:00.000000',
    ]);
  });

  it('prints the 29th of February', () => {
    const printer = new TcpdumpPrinter(
      { ...DEFAULT_TCPDUMP_OPTIONS, timeStamp: 'date-time' },
      Date.UTC(2024, 1, 29, 12, 0, 0),
    );
    expect(printer.print(0, Uint8Array.of(0), 0, 1, 1)).toBe('2024-02-29 12:00:00.000000  [|ether]');
  });
});
