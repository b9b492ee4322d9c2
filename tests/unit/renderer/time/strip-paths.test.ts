import { expect, it } from 'vitest';
import { chartPaths, STRIP_HEIGHT } from '../../../../src/renderer/time/strip-paths';

const NONE = [0, 0, 0];

it('draws a bar where frames were, higher for more, and nothing where none were', () => {
  const { frames } = chartPaths({ frames: [1, 0, 1000], people: NONE, reports: NONE, problems: NONE });
  const bars = [...frames.matchAll(/M(\d+) (\d+)v-([\d.]+)/gu)].map(([, x, y, height]) => [
    Number(x),
    Number(y),
    Number(height),
  ]);
  expect(bars.map(([x, y]) => [x, y])).toEqual([
    [0, STRIP_HEIGHT],
    [2, STRIP_HEIGHT],
  ]);
  expect(bars[1]?.[2]).toBeGreaterThan(bars[0]?.[2] ?? Infinity);
});

it('draws one mark for each part of the time that has some, in a lane of its own kind', () => {
  const chart = { frames: NONE, people: [0, 3, 0], reports: [1, 0, 0], problems: [0, 0, 2] };
  const paths = chartPaths(chart);
  expect(paths.frames).toBe('');
  for (const path of [paths.people, paths.reports, paths.problems]) expect(path.match(/M/gu)).toHaveLength(1);
  const tops = [paths.people, paths.reports].map((path) => Number(/M\S+ (\S+?)v/u.exec(path)?.[1]));
  expect(new Set(tops).size).toBe(2);
});
