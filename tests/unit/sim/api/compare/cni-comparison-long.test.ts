import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { testCatalogue } from '#kit/command-lab';
import { readGood } from '#kit/lab-text';
import { comparedRun } from '#sim/api/compare/compared-run';
import { comparisonOf, variantsOf } from '#sim/api/compare/comparison';
import { comparisonMarkdown } from '#sim/api/compare/comparison-text';

const NAME = 'resources/labs/compare.podwire.yaml';

describe('docs/cni-comparison.md', () => {
  it('is what podwire compare prints now; otherwise run npm run cni-comparison', () => {
    const files = [{ name: NAME, text: readFileSync(NAME, 'utf8') }];
    const lab = { files, overrides: {}, images: testCatalogue() };
    const traffic = { target: 'client', options: {}, argv: ['curl', '-s', 'http://10.96.0.50'] };
    const runs = variantsOf({ cnis: ['all'], proxyModes: [] }).map((variant) =>
      comparedRun(lab, variant, traffic),
    );
    const { name } = readGood({ [NAME]: files[0]?.text ?? '' });
    const text = comparisonMarkdown(comparisonOf(name, traffic, runs));
    expect(readFileSync('docs/cni-comparison.md', 'utf8')).toContain(text);
  });
});
