import { describe, expect, it } from 'vitest';
import type { CaptureState } from '#main/contract/capture-requests';
import { tapsOf } from '../../../../src/renderer/store/taps-of';

function capture(captureId: string, interfaces: readonly string[], isRunning = true): CaptureState {
  return {
    captureId,
    interfaces: [...interfaces],
    filter: `host ${captureId}`,
    isRunning,
    displayFilter: '',
    count: 0,
    first: 0,
    lost: 0,
    total: 0,
    scanned: 0,
    revision: 0,
    startTimeMs: 0,
    startNs: 0,
    firstNs: 0,
    hiddenNoise: [],
    mutedWorkloads: [],
  };
}

describe('where captures are', () => {
  it('is on the interfaces that they name, the newest that runs before those that were stopped', () => {
    const taps = tapsOf([
      capture('1', ['node/a:eth0', 'node/b:eth0']),
      capture('2', ['node/a:eth0']),
      capture('3', ['node/a:eth0', 'node/c:eth0'], false),
    ]);
    expect([...taps].map(([id, { captureId, isRunning }]) => [id, captureId, isRunning])).toEqual([
      ['node/a:eth0', '2', true],
      ['node/b:eth0', '1', true],
      ['node/c:eth0', '3', false],
    ]);
  });

  it('is nowhere in particular while one captures on all interfaces, or for a file', () => {
    const file = { ...capture('2', ['node/a:eth0']), fileName: 'a.pcapng' };
    expect(tapsOf([capture('1', ['any']), file]).size).toBe(0);
  });
});
