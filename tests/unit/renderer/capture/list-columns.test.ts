import { describe, expect, it } from 'vitest';
import { ENGLISH } from '#kit/english';
import { columnMenu } from '../../../../src/renderer/capture/column-menu';
import { linesOfWidths, widthsOfLines, withWidth } from '../../../../src/renderer/capture/column-widths';
import {
  BUILT_IN_COLUMNS,
  fieldColumns,
  moved,
  withColumn,
} from '../../../../src/renderer/capture/list-columns';
import { packetColumns } from '../../../../src/renderer/capture/packet-grid-columns';
import { withRule, type ColorRule } from '../../../../src/renderer/capture/color-rules';

describe('the colors of packets', () => {
  it('are as many as a host takes: the oldest rule goes', () => {
    let rules: readonly ColorRule[] = [];
    for (let port = 1; port <= 41; port += 1)
      rules = withRule(rules, { color: 'red', filter: `tcp.port == ${port}` });
    expect([rules.length, rules[0]?.filter, rules.at(-1)?.filter]).toEqual([
      40,
      'tcp.port == 41',
      'tcp.port == 2',
    ]);
  });
});

describe('the columns of the packet list', () => {
  it('take a field before what a packet says, once', () => {
    const wider = withColumn(BUILT_IN_COLUMNS, 'ip.ttl');
    expect(wider.slice(-3)).toEqual(['length', 'ip.ttl', 'info']);
    expect(withColumn(wider, 'ip.ttl')).toBe(wider);
    expect(withColumn(['number'], 'tcp.len')).toEqual(['number', 'tcp.len']);
    expect(fieldColumns(wider)).toEqual(['ip.ttl']);
  });

  it('come back where they were among those of a list', () => {
    expect(withColumn(BUILT_IN_COLUMNS.slice(1), 'number')).toEqual(BUILT_IN_COLUMNS);
    expect(withColumn(['number', 'ip.ttl', 'length', 'info'], 'interface')).toEqual([
      'number',
      'ip.ttl',
      'interface',
      'length',
      'info',
    ]);
    expect(withColumn(['number', 'time'], 'info')).toEqual(['number', 'time', 'info']);
  });

  it('are chosen from a menu over their titles, which leaves at least one', () => {
    const changes: (readonly string[])[] = [];
    const menuOf = (columns: readonly string[]) =>
      columnMenu(columns, ENGLISH.t, {
        change: (changed) => changes.push(changed),
        reset: () => undefined,
        showAll: () => undefined,
      }).flatMap((entry) => ('onSelect' in entry ? [entry] : []));
    const [number, time] = menuOf(['time', 'tcp.len', 'info']);
    expect([number?.isChecked, time?.isChecked]).toEqual([false, true]);
    number?.onSelect();
    time?.onSelect();
    expect(changes).toEqual([
      ['number', 'time', 'tcp.len', 'info'],
      ['tcp.len', 'info'],
    ]);
    expect(menuOf(['time', 'tcp.len', 'info']).map(({ label }) => label)).toContain('tcp.len');
    expect(menuOf(['time']).find(({ label }) => label === 'Time')?.isDisabled).toBe(true);
  });

  it('change places, and stay at the ends', () => {
    expect(moved(['a', 'b', 'c'], 'b', -1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
  });

  it('stand below each other in every row: only the last is as wide as its text', () => {
    const options = {
      timeFormat: 'clock' as const,
      isTcpdump: false,
      columns: ['info', 'ip.ttl', 'number'],
      widths: {},
      names: new Map<string, string>(),
      startTimeMs: 0,
      startNs: 0,
      firstNs: 0,
      rowAt: () => undefined,
      room: 1600,
      hasInterfaces: true,
      numberDigits: 3,
    };
    expect(packetColumns(options, ENGLISH.t).map(({ id, width }) => [id, width])).toEqual([
      ['info', '340px'],
      ['ip.ttl', '130px'],
      ['number', 'max-content'],
    ]);
    const widths = { 'ip.ttl': 60, number: 200 };
    expect(packetColumns({ ...options, widths }, ENGLISH.t).map(({ width }) => width)).toEqual([
      '340px',
      '60px',
      'max-content',
    ]);
  });

  it('keep the widths that somebody gave them, as far as they can be used', () => {
    let widths = withWidth({}, 'info', 412.4);
    widths = withWidth(widths, 'tcp.port == 80', 3);
    widths = withWidth(widths, 'time', 80);
    expect(linesOfWidths(widths)).toEqual(['412 info', '36 tcp.port == 80', '80 time']);
    expect(widthsOfLines(linesOfWidths(widths))).toEqual(widths);
    expect(widthsOfLines(['x info', '99999 info', '120', ''])).toEqual({ info: 900 });
    expect(withWidth(withWidth(widths, 'info', undefined), 'time', Number.NaN)).toEqual({
      'tcp.port == 80': 36,
    });
  });
});

describe('coloring rules', () => {
  it('ask the newest first, and have one color for a filter', () => {
    const rules = withRule(withRule([], { color: 'red', filter: 'tcp' }), { color: 'blue', filter: 'dns' });
    expect(withRule(rules, { color: 'green', filter: 'tcp' })).toEqual([
      { color: 'green', filter: 'tcp' },
      { color: 'blue', filter: 'dns' },
    ]);
  });
});
