import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readGood } from '#kit/lab-text';

const SAMPLE = new URL('../../../../resources/labs/first-packets.podwire.yaml', import.meta.url);

describe('the sample lab', () => {
  it('is read without a warning, and has what it promises', () => {
    const lab = readGood({ 'first-packets.podwire.yaml': readFileSync(SAMPLE) });
    expect(lab.notices).toEqual([]);
    expect(lab.name).toBe('first-packets');
    expect(lab.objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual([
      'Deployment web',
      'Service web',
      'Pod client',
      'Service orphan',
      'Pod stray',
    ]);
    expect(lab.scenarios.map(({ name, steps }) => [name, steps.length])).toEqual([['first-request', 7]]);
  });

  it('writes out the defaults, as it says', () => {
    const lab = readGood({ 'first-packets.podwire.yaml': readFileSync(SAMPLE) });
    const empty = readGood('apiVersion: podwire.dev/v1\nkind: Lab\n');
    expect(lab.spec).toEqual(empty.spec);
  });
});
