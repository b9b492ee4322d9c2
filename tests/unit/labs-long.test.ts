import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLab } from '#sim/api/read-lab';
import { mutants } from '../mutants/all-mutants';
import { runChecks } from '../mutants/run-checks';

const FOLDER = 'resources/labs';
const ENDING = '.podwire.yaml';
const LABS = labsBelow(FOLDER);
const LESSONS = labsBelow('resources/lessons');

function labsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ENDING))
    .map((name) => name.slice(0, -ENDING.length).replaceAll('\\', '/'));
}

describe('a built-in lab', () => {
  it.each(LABS)('has checks that hold: %s', (lab) => {
    const [outcome] = runChecks(FOLDER, [lab]);
    expect(outcome?.problem).toBeUndefined();
    expect(outcome?.checks.length).toBeGreaterThan(0);
    expect(outcome?.checks.filter(({ hasPassed }) => !hasPassed)).toEqual([]);
    expect(outcome?.failures).toEqual([]);
  });

  it.each(LABS)('says in the three languages what each of its Scenarios shows: %s', (lab) => {
    const name = lab + ENDING;
    const document = readLab([{ name, bytes: readFileSync(path.join(FOLDER, name)) }]);
    const texts = document.ok ? document.value.scenarios.map(({ text = { en: '' } }) => text) : [];
    expect(texts.map((text) => Object.keys(text))).toEqual(texts.map(() => ['en', 'zh-CN', 'zh-TW']));
    expect(texts).not.toEqual([]);
  });
});

describe('a mutant', () => {
  it('has a name of its own', () => {
    const names = mutants.map(({ id }) => id);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it.each(mutants)('is an edit of one place: $id', ({ file, find, replace, labs }) => {
    expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
    expect([...LABS, ...LESSONS]).toEqual(expect.arrayContaining([...labs]));
  });
});
