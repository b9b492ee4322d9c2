/** Files of every earlier form, frozen as they were: each later Podwire reads them, without a warning. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readGood } from '#kit/lab-text';

const FOLDER = 'tests/fixtures/lab-format';

it.each(readdirSync(FOLDER))('%s is read as it was written', (name) => {
  const { notices, scenarios } = readGood({ [name]: readFileSync(`${FOLDER}/${name}`) });
  expect(notices.filter(({ severity }) => severity === 'warning')).toEqual([]);
  expect(scenarios.length).toBeGreaterThan(0);
});

it('has every kind of step', () => {
  const { scenarios } = readGood({
    'a.yaml': readFileSync(`${FOLDER}/v1-scenarios.podwire.yaml`),
  });
  const kinds = scenarios.flatMap(({ steps }) => steps.map(({ kind }) => kind));
  expect([...new Set(kinds)].toSorted()).toEqual([
    'addresses',
    'apply',
    'capture-start',
    'capture-stop',
    'compare',
    'delete',
    'exec',
    'fault',
    'kubectl',
    'note',
    'reach',
    'wait',
  ]);
});
