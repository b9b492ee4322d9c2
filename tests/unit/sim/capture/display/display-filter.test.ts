import { describe, expect, it } from 'vitest';
import { fixtureBytes, readCapture } from '#kit/capture-fixture';
import { inEnglish } from '#sim/base/sentence';
import { CaptureView } from '#sim/api/capture-view';
import { checkFilter } from '#sim/api/check-filter';
import { compileDisplayFilter } from '#sim/capture/display/display-filter';
import { FilteredRows } from '#sim/capture/filtered-rows';
import { PacketNotes } from '#sim/capture/packet-notes';

function problemOf(filter: string): string {
  const compiled = compileDisplayFilter(filter);
  return compiled.ok ? 'fine' : `${compiled.error.column}: ${inEnglish(compiled.error.message)}`;
}

function viewOf(name: string): CaptureView {
  const store = readCapture(fixtureBytes(name));
  const rows = new FilteredRows(store, undefined);
  rows.update();
  return new CaptureView({ store, notes: new PacketNotes(), matches: () => rows, hidden: undefined });
}

describe('a display filter that is wrong says where and what would be right', () => {
  it.each([
    [
      'tcp.prot == 80',
      '1: Left side of "==" expression must be a field or function, not tcp.prot. Did you mean tcp.port?',
    ],
    ['htp', '1: "htp" is neither a field nor a protocol name that is known here. Did you mean http?'],
    [
      'tcp port 80',
      '5: "port" was unexpected in this context. It looks like a capture filter; a display filter says tcp.port == 80, ip.addr == 10.244.1.2.',
    ],
    ['ip.addr = 10.0.0.1', '9: "=" was unexpected in this context.'],
    [
      'ip.addr == 10.0.0.300',
      '12: "10.0.0.300" is not a valid IPv4 address; 10.244.1.2 or 10.244.0.0/16 would be right.',
    ],
    ['ip.ttl == 300', '11: "300" too big for this field, maximum 255.'],
    ['tcp.port ==', '12: Unexpected end of filter expression.'],
    ['(tcp', '5: Unexpected end of filter expression.'],
    ['tcp)', '4: ")" was unexpected in this context.'],
    ['http.host == "a', '14: The final quote was missing from a quoted string.'],
    ['http.host matches "("', '19: "(" is not a regular expression.'],
    ['tcp.port in {80 443}', '17: "443" was unexpected in this context.'],
    ['ip.src == tcp.port', '8: The two fields are not of compatible types.'],
  ])('%s', (filter, problem) => {
    expect(problemOf(filter)).toBe(problem);
  });
});

describe('what a display filter shows', () => {
  it('keeps the numbers that the packets have in the capture', () => {
    const view = viewOf('vxlan.pcap');
    view.setFilter('arp');
    view.update();
    const numbers = Array.from({ length: view.count }, (_each, place) => view.indexAt(place) + 1);
    expect(numbers).toEqual([1, 2, ...numbers.slice(2)]);
    expect(view.placeOf(1)).toBe(1);
  });

  it('is found bit by bit', () => {
    const view = viewOf('dns.pcap');
    view.setFilter('dns');
    expect(view.update(10)).toBe(false);
    expect(view.scanned).toBe(10);
    expect(view.update()).toBe(true);
    expect(view.count).toBeGreaterThan(10);
  });

  it('finds marks and comments', () => {
    const view = viewOf('dns.pcap');
    view.capture.notes.mark(3, true);
    view.capture.notes.setComment(5, 'the slow one');
    view.setFilter('frame.marked == 1 or frame.comment contains "slow"');
    view.update();
    expect([view.indexAt(0), view.indexAt(1), view.count]).toEqual([3, 5, 2]);
  });
});

describe('while a filter is written', () => {
  it.each([
    ['tcp.fl', 'tcp.flags'],
    ['ht', 'http'],
    ['tcp.flags.syn ', '=='],
    ['http.request.method == ', '"GET"'],
    ['ip.addr == 10.0.0.1 ', 'and'],
  ])('%s may go on with %s', (text, first) => {
    expect(checkFilter('display', text, text.length).completions.items[0]?.text).toBe(first);
  });

  it('asks for the addresses of the lab where one could stand', () => {
    expect(checkFilter('display', 'ip.src == ', 10).completions.wants).toBe('address');
    expect(checkFilter('capture', 'tcp and src host ', 17).completions.wants).toBe('address');
    expect(checkFilter('display', 'frame.interface_name == ', 24).completions.wants).toBe('interface');
  });

  it('is right or wrong at each letter', () => {
    expect(checkFilter('capture', 'tcp port', 8).problem).toBeDefined();
    expect(checkFilter('capture', 'tcp port 80', 11).problem).toBeUndefined();
  });
});
