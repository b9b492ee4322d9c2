import { expect, it } from 'vitest';
import { IndexList } from '#sim/capture/index-list';

it('has every number at its place while the oldest are forgotten', () => {
  const list = new IndexList();
  for (let place = 0; place < 5000; place += 1) {
    list.push(place * 3);
    if (place % 7 === 0) list.forgetBelow(place * 3 - 600);
  }
  expect([list.first, list.end]).toEqual([4798, 5000]);
  for (let place = list.first; place < list.end; place += 1) expect(list.at(place)).toBe(place * 3);
  expect([list.placeOf(4900 * 3), list.placeOf(4900 * 3 + 1), list.placeOf(1e6)]).toEqual([4900, 4901, 5000]);
  list.forgetBelow(1e6);
  expect([list.first, list.end]).toEqual([5000, 5000]);
});

it('goes on at a later place when all before it is forgotten unread', () => {
  const list = new IndexList();
  list.push(4);
  list.forgetBefore(1000);
  list.push(9);
  expect([list.first, list.end, list.at(1000)]).toEqual([1000, 1001, 9]);
});
