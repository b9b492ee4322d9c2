import { describe, expect, it } from 'vitest';
import { readBad, readGood } from '#kit/lab-text';

const CONFLICT = `apiVersion: v1
kind: Pod
metadata:
<<<<<<< HEAD
  name: ours
=======
  name: theirs
  labels: {a: b}
>>>>>>> feature/labels
spec: {containers: [{name: c, image: nginx}]}
`;

describe('a merge conflict in a file', () => {
  it('is said at its line, with both sides and what to delete, and nothing else is', () => {
    expect(readBad(CONFLICT)).toEqual([
      'web.yaml:4:1: error: a merge conflict begins here that nobody has resolved; ' +
        'keep line 5 (HEAD) or lines 7 to 8 (feature/labels), and delete lines 4, 6 and 9',
    ]);
  });

  it('is said for each of several, whatever the line ends', () => {
    const twice = `${CONFLICT}---\n${CONFLICT}`.replaceAll('\n', '\r\n');
    expect(readBad(twice).map((line) => line.split(' ')[0])).toEqual(['web.yaml:4:1:', 'web.yaml:15:1:']);
  });

  it('may have the base between its sides, as git writes it with diff3', () => {
    const threeWay = CONFLICT.replace('=======', '||||||| 1234567\n  name: base\n=======');
    expect(readBad(threeWay)).toEqual([
      expect.stringContaining(
        'keep line 5 (HEAD) or lines 9 to 10 (feature/labels), and delete lines 4, 6 to 8 and 11',
      ),
    ]);
  });

  it('is none in a text that speaks of one', () => {
    const quoted = CONFLICT.replaceAll(/^/gmu, '    ');
    const map = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: how-to}\ndata:\n  text: |\n${quoted}`;
    expect(readGood(map.trimEnd()).objects).toHaveLength(1);
  });
});
