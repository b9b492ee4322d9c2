import { describe, expect, it } from 'vitest';
import { manifestNamesOf } from '#sim/lab/objects/manifest-names';
import { readBad, readGood, WEB_MANIFEST } from '#kit/lab-text';

const LAB = 'apiVersion: podwire.dev/v1\r\nkind: Lab\r\nspec:\r\n  manifests: [web.yaml, k8s/]\r\n';

describe('manifestNamesOf', () => {
  it('finds the names in every Lab document, whatever else is wrong', () => {
    const text = `${LAB}---\nkind: [broken\n`;
    const names = [
      { name: 'web.yaml', from: 'a.yaml' },
      { name: 'k8s/', from: 'a.yaml' },
    ];
    expect(manifestNamesOf([{ name: 'a.yaml', text }])).toEqual(names);
    expect(manifestNamesOf([{ name: 'a.yaml', bytes: Buffer.from(text) }])).toEqual(names);
    expect(manifestNamesOf([{ name: 'web.yaml', text: WEB_MANIFEST }])).toEqual([]);
  });

  it('names what readLab then asks for', () => {
    const files = { 'a.yaml': LAB, 'web.yaml': WEB_MANIFEST };
    expect(readBad(files)).toEqual([expect.stringMatching(/k8s\/ was not read/)]);
    const other = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';
    expect(readGood({ ...files, 'k8s/deep/other.yaml': other }).objects).toHaveLength(4);
  });
});
