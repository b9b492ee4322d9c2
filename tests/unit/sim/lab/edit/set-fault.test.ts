import { describe, expect, it } from 'vitest';
import type { LabCommand } from '#sim/lab/edit/lab-command';
import { edited, editedText, editOf, refusalOf } from '#kit/lab-edits';
import { WEB_MANIFEST } from '#kit/lab-text';

const HEAD = 'apiVersion: podwire.dev/v1\nkind: Lab\nmetadata: {name: shop}\n';
type FaultCommand = Extract<LabCommand, { readonly kind: 'fault' }>;

function faultOf(fault: FaultCommand['fault'], direction: FaultCommand['direction'] = 'both'): FaultCommand {
  return { kind: 'fault', cable: 'node2:eth0', direction, fault };
}

describe('faults of cables', () => {
  it('are written where there were none', () => {
    const text = `${HEAD}spec:\n  seed: 3 # three\n`;
    const { name, texts } = edited(text, faultOf({ delay: '20ms', loss: '5%' }));
    expect(name).toBe('set the faults of the cable of node2');
    expect(texts['lab.yaml']).toBe(
      `${text}  faults:\n    - cable: node2:eth0\n      delay: 20ms\n      loss: 5%\n`,
    );
  });

  it('change in place, and other entries, comments and fields stay', () => {
    const text = `${HEAD}spec:
  faults:
    - { cable: laptop, loss: 1% } # a bad plug
    - { cable: node2, delay: 20ms, jitter: 2ms }
`;
    expect(editedText(text, faultOf({ delay: '30ms', jitter: '2ms', rate: '10mbit' }))).toBe(
      text.replace('delay: 20ms, jitter: 2ms', 'delay: 30ms, jitter: 2ms, rate: 10mbit'),
    );
  });

  it('go with their entry, and the list with the last of them', () => {
    const text = `${HEAD}spec:\n  seed: 3\n  faults:\n    - cable: node2\n      down: true\n`;
    const { name, texts } = edited(text, faultOf({}));
    expect(name).toBe('mend the cable of node2');
    expect(texts['lab.yaml']).toBe(`${HEAD}spec:\n  seed: 3\n`);
  });

  it('of one direction leave what is wrong with the other', () => {
    const text = `${HEAD}spec:\n  faults:\n    - cable: node2\n      loss: 5%\n`;
    const { name, document } = edited(text, faultOf({ down: true }, 'in'));
    expect(name).toBe('cut the cable of node2, receiving');
    expect(
      document.spec.faults.map(({ direction, fault }) => [direction, fault.isDown, fault.lossRatio]),
    ).toEqual([
      ['out', false, 0.05],
      ['in', true, 0],
    ]);
    expect(edited(text, faultOf({}, 'out')).document.spec.faults).toMatchObject([{ direction: 'in' }]);
  });

  it('of both directions take the place of those of each', () => {
    const text = `${HEAD}spec:
  faults:
    - {cable: 'node2:eth0', direction: out, loss: 5%}
    - {cable: laptop, down: true}
    - {cable: node2, direction: in, delay: 5ms}
`;
    expect(editedText(text, faultOf({ loss: '7%' }))).toBe(`${HEAD}spec:
  faults:
    - {cable: 'node2:eth0', loss: 7%}
    - {cable: laptop, down: true}
`);
  });

  it('are refused with what is wrong with them, and an example', () => {
    const text = `${HEAD}spec: {}\n`;
    expect(refusalOf(text, faultOf({ reorder: '5%' }))).toContain('add a delay, for example delay: 10ms');
    expect(refusalOf(text, faultOf({ loss: '500%' }))).toBe(
      'loss: Invalid value: "500%": must be a percentage from 0% to 100%; write for example 5%.',
    );
    expect(refusalOf(text, { ...faultOf({ down: true }), cable: 'node9:eth0' })).toContain('node9');
    expect(refusalOf(text, faultOf({}))).toBe('Nothing is wrong with the cable of node2.');
  });

  it('of a plain manifest need a lab file beside it', () => {
    const files = { 'web.yaml': WEB_MANIFEST };
    expect(editOf(files, faultOf({ loss: '5%' })).kind).toBe('needs-lab-file');
    const { document, texts } = edited(files, faultOf({ loss: '5%' }), { makesLabFile: true });
    expect(document.spec.faults).toHaveLength(2);
    expect(texts['web.yaml']).toBe(WEB_MANIFEST);
  });
});
