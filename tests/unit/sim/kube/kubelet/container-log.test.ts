import { describe, expect, it } from 'vitest';
import { seconds, type SimTime } from '#sim/base/time';
import { ContainerLog } from '#sim/kube/kubelet/container-log';

/** 2025-01-01T00:00:00Z */
const START_MS = 1_735_689_600_000;

function at(second: number): SimTime {
  return Number(seconds(second)) as SimTime;
}

function logOf(...lines: readonly (readonly [number, string])[]): ContainerLog {
  const log = new ContainerLog(START_MS, 1_000);
  for (const [second, text] of lines) log.append(text, at(second));
  return log;
}

describe('ContainerLog', () => {
  it('joins what comes in parts to lines', () => {
    const log = logOf([1, 'a'], [2, 'b\nc'], [3, '\n']);
    expect(log.read()).toBe('ab\nc\n');
    expect(log.read({ tailLines: 1 })).toBe('c\n');
  });

  it('gives each line the time at which it began', () => {
    const log = logOf([1, 'a\n'], [2.25, 'b'], [3, 'b\n']);
    expect(log.read({ hasTimestamps: true })).toBe('2025-01-01T00:00:01Z a\n2025-01-01T00:00:02.25Z bb\n');
  });

  it('selects the last lines, none of them, and those since a time', () => {
    const log = logOf([1, 'a\n'], [2, 'b\n'], [3, 'c']);
    expect(log.read({ tailLines: 2 })).toBe('b\nc');
    expect(log.read({ tailLines: 0 })).toBe('');
    expect(log.read({ sinceMs: START_MS + 2_000 })).toBe('b\nc');
    expect(log.read({ sinceMs: START_MS + 1_000, tailLines: 1 })).toBe('c');
  });

  it('drops the oldest lines when there is too much', () => {
    const log = new ContainerLog(START_MS, 6);
    log.append('one\ntwo\nthree\n', at(1));
    expect(log.read()).toBe('three\n');
    log.append('0123456789', at(2));
    expect(log.read()).toBe('456789');
  });

  it('is followed to its end', () => {
    const log = logOf([1, 'a\n'], [2, 'b']);
    const seen: string[] = [];
    log.follow(
      { tailLines: 1, hasTimestamps: true },
      (text) => seen.push(text),
      () => seen.push('END'),
    );
    log.append('c\nd\n', at(3));
    log.end();
    expect(seen).toEqual(['2025-01-01T00:00:02Z b', 'c\n', '2025-01-01T00:00:03Z d\n', 'END']);
  });

  it('is no longer followed by who has stopped', () => {
    const log = logOf([1, 'a\n']);
    const seen: string[] = [];
    const stop = log.follow(
      {},
      (text) => seen.push(text),
      () => seen.push('END'),
    );
    stop();
    log.append('b\n', at(2));
    log.end();
    expect(seen).toEqual(['a\n']);
  });
});
