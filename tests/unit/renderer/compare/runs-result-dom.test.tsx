import { expect, it } from 'vitest';
import { mount } from '#kit/mounted';
import { pageStoresFor } from '#kit/page-stores';
import { SilentLabApi } from '#kit/silent-lab-api';
import type { ComparedRuns } from '#main/contract/run-requests';
import { RunsResult } from '../../../../src/renderer/compare/runs-result';

const LINES = Array.from({ length: 9 }, (_, index) => `line ${index}`);
const END = { atNs: 0, endNs: 1_000_000, exitCode: 0 };
const RESULT: ComparedRuns = {
  id: 1,
  choice: { kind: 'kept', id: 3 },
  fromNs: 0,
  lengthNs: 1_000_000_000,
  isBranch: true,
  wires: [],
  wireCount: 0,
  sameWires: 0,
  commands: [
    {
      target: 'default/client',
      text: 'ip route',
      isSame: false,
      left: { ...END, output: LINES.join('\n') },
      right: { ...END, output: 'one line\n' },
    },
  ],
  steps: [],
  drops: [],
  sameDrops: 0,
  tables: [],
  notes: [],
};

it('says how many lines of an output it leaves out', async () => {
  const stores = await pageStoresFor(new SilentLabApi());
  const { container } = mount(<RunsResult result={RESULT} />, stores);
  const [left, right] = container.querySelectorAll('td');
  expect(left?.textContent).toMatch(/line 5.*3 more lines/u);
  expect(left?.textContent).not.toContain('line 6');
  expect(right?.textContent).toMatch(/one line$/u);
});
