/** docs/course.md says of every concept which lessons show it: what the lessons themselves say in their first lines. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const LESSONS = 'resources/lessons';
const CONCEPTS = { P: 5, C: 14, S: 14, D: 4, I: 7, N: 6, K: 4 };
/** `| P1 | what it is | [Title](../resources/lessons/…), … |` */
const ROW = /^\| (?<id>[A-Z]\d*) +\|[^|]*\|(?<lessons>[^|]*)\|$/gmu;
const LINK = /\]\(\.\.\/(?<file>[^)]*)\)/gu;

const page = readFileSync('docs/course.md', 'utf8');

function lessonsOf(group: string): readonly string[] {
  const folder = path.posix.join(LESSONS, group);
  return readdirSync(folder).map((name) => path.posix.join(folder, name));
}

function linksIn(text: string): readonly string[] {
  return [...text.matchAll(LINK)].map((match) => match.groups?.['file'] ?? '');
}

/** What its first line says: `# Concepts P1, P2: …`. */
function conceptsOf(file: string): readonly string[] {
  const [line = ''] = readFileSync(file, 'utf8').split('\n');
  return (
    /^# Concepts (?<ids>[A-Z]\d*(?:, [A-Z]\d*)*): /u.exec(line)?.groups?.['ids']?.split(', ') ?? [
      `none: ${line}`,
    ]
  );
}

describe('the page of the course', () => {
  const rows = new Map(
    [...page.matchAll(ROW)].map(({ groups }) => [groups?.['id'] ?? '', linksIn(groups?.['lessons'] ?? '')]),
  );

  it('has a row for every concept, and a lesson in each', () => {
    const ids = Object.entries(CONCEPTS).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    );
    expect([...rows.keys()]).toEqual([...ids, 'W']);
    expect([...rows].filter(([, lessons]) => lessons.length === 0)).toEqual([]);
  });

  it('leads to the lessons that say so themselves', () => {
    const said = lessonsOf('course').flatMap((file) => conceptsOf(file).map((id) => `${id} ${file}`));
    const listed = [...rows].flatMap(([id, lessons]) => lessons.map((file) => `${id} ${file}`));
    expect(listed.toSorted()).toEqual(said.toSorted());
  });

  it('names every broken lab and every page of text against wire', () => {
    const links = linksIn(page);
    const missing = [...lessonsOf('faults'), ...lessonsOf('wire')].filter((file) => !links.includes(file));
    expect(missing).toEqual([]);
  });
});

describe.each(['course', 'faults', 'wire'])('the questions of %s', (group) => {
  it('have no place where most of the right answers are', () => {
    const places = lessonsOf(group).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^ +correct: (?<place>\d)$/gmu)].map(
        ({ groups }) => groups?.['place'] ?? '',
      ),
    );
    const counts = [...new Set(places)].map((place) => places.filter((each) => each === place).length);
    expect(Math.max(...counts) / places.length).toBeLessThan(0.6);
  });
});
