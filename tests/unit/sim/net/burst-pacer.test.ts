import { expect, it } from 'vitest';
import { after, microseconds, seconds } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';
import { BurstPacer } from '#sim/net/burst-pacer';

it('lets what is sent at one moment leave in turn, and what is sent alone at once', () => {
  const scheduler = new Scheduler();
  const pacer = new BurstPacer(scheduler, microseconds(50));
  const sent: string[] = [];
  const send = (name: string): void => {
    const note = (): number => sent.push(`${name} at ${scheduler.now() / 1000}`);
    if (!pacer.defer(note)) note();
  };
  scheduler.schedule(microseconds(100), () => {
    for (const name of ['first', 'second', 'third']) send(name);
  });
  const ends: (number | undefined)[] = [];
  const noteEnd = (): number => ends.push(pacer.end === undefined ? undefined : pacer.end / 1000);
  for (const time of [90, 130, 260]) scheduler.schedule(microseconds(time), noteEnd);
  scheduler.schedule(microseconds(120), () => send('late'));
  scheduler.schedule(seconds(1), () => send('alone'));
  scheduler.runUntil(after(scheduler.now(), seconds(2)));
  expect(ends).toEqual([undefined, 300, undefined]);
  expect(sent).toEqual(['first at 100', 'second at 150', 'third at 200', 'late at 250', 'alone at 1000000']);
});
