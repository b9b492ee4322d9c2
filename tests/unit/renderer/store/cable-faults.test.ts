import { describe, expect, it } from 'vitest';
import type { CableFault, FaultDirection } from '#main/contract/design';
import { emptyDesign } from '#kit/design-builder';
import {
  cableFaultsOf,
  describeFaults,
  faultCommand,
  isCut,
  type CableFaults,
} from '../../../../src/renderer/store/cable-faults';

const CABLE = 'node/node2:eth0';

function faultsOf(...entries: readonly (readonly [FaultDirection, CableFault])[]): CableFaults | undefined {
  const faults = entries.map(([direction, fault]) => ({ cable: CABLE, direction, fault }));
  return cableFaultsOf({ ...emptyDesign(['node2']), faults }).get(CABLE);
}

describe('faults of cables', () => {
  it('are those of both directions, in the words of the text', () => {
    const faults = faultsOf(['both', { delay: '20ms', jitter: '2ms', loss: 5 }]);
    expect(describeFaults(faults)).toBe('delay 20ms, jitter 2ms, loss 5');
    expect(isCut(faults)).toBe(false);
  });

  it('are named by direction where the directions differ', () => {
    const faults = faultsOf(['out', { down: true }], ['in', { rate: '10mbit' }]);
    expect(describeFaults(faults)).toBe('sending: cut; receiving: rate 10mbit');
    expect(isCut(faults)).toBe(false);
  });

  it('cut a cable that lets nothing through in either direction', () => {
    const faults = faultsOf(['out', { down: true }], ['in', { down: true }]);
    expect([describeFaults(faults), isCut(faults)]).toEqual(['cut', true]);
  });

  it('are none for a cable that the text says nothing of', () => {
    expect([describeFaults(faultsOf()), isCut(undefined)]).toEqual(['', false]);
  });

  it('are set on the cable by the name that it has in a lab file', () => {
    expect(faultCommand(CABLE, 'in', { loss: '5%' })).toEqual({
      kind: 'fault',
      cable: 'node2:eth0',
      direction: 'in',
      fault: { loss: '5%' },
    });
  });
});
