import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nanoseconds, seconds, type SimTime } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';

const END = 1e15 as SimTime;

describe('Scheduler', () => {
  it('runs events in the order of their times, and those of one time as they were scheduled', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 3000 }), (delays) => {
        const scheduler = new Scheduler();
        const order: { delay: number; index: number }[] = [];
        for (const [index, delay] of delays.entries()) {
          scheduler.schedule(nanoseconds(delay), () => order.push({ delay, index }));
        }
        scheduler.runUntil(END);
        const expected = delays
          .map((delay, index) => ({ delay, index }))
          .sort((one, other) => one.delay - other.delay || one.index - other.index);
        expect(order).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('runs what comes last of a moment behind everything that the moment brings, one after the other', () => {
    const scheduler = new Scheduler();
    const order: string[] = [];
    scheduler.schedule(seconds(1), () => {
      scheduler.scheduleLast(() => {
        order.push('last');
        scheduler.schedule(nanoseconds(0), () => order.push('of the last'));
      });
      const cancel = scheduler.scheduleLast(() => order.push('never'));
      scheduler.scheduleLast(() => order.push('very last'));
      cancel();
      scheduler.schedule(nanoseconds(0), () => {
        order.push('at once');
        scheduler.schedule(nanoseconds(0), () => order.push('of what is at once'));
      });
    });
    scheduler.schedule(seconds(1), () => order.push('other'));
    scheduler.schedule(nanoseconds(1_000_000_001), () => order.push('later'));
    while (order[0] === undefined) scheduler.step(END);
    expect([scheduler.nextEventTime(), scheduler.pendingCount]).toEqual([scheduler.now(), 4]);
    scheduler.runUntil(END);
    expect(order).toEqual([
      'other',
      'at once',
      'of what is at once',
      'last',
      'of the last',
      'very last',
      'later',
    ]);
  });

  it('does not run what was cancelled, and cancelling late does no harm', () => {
    const scheduler = new Scheduler();
    const ran: string[] = [];
    const cancelFirst = scheduler.schedule(seconds(1), () => ran.push('first'));
    const cancelSecond = scheduler.schedule(seconds(2), () => ran.push('second'));
    cancelFirst();
    scheduler.runUntil(END);
    cancelSecond();
    scheduler.schedule(seconds(1), () => ran.push('third'));
    cancelSecond();
    scheduler.runUntil((END + 2_000_000_000) as SimTime);
    expect(ran).toEqual(['second', 'third']);
  });

  it('runs an event without delay after the one that scheduled it', () => {
    const scheduler = new Scheduler();
    const ran: string[] = [];
    scheduler.schedule(seconds(1), () => {
      scheduler.schedule(nanoseconds(0), () => ran.push('inner'));
      ran.push('outer');
    });
    scheduler.runUntil(END);
    expect(ran).toEqual(['outer', 'inner']);
  });

  it('leaves the clock at the deadline and later events waiting', () => {
    const scheduler = new Scheduler();
    const ran: number[] = [];
    scheduler.schedule(seconds(1), () => ran.push(scheduler.now()));
    scheduler.schedule(seconds(3), () => ran.push(scheduler.now()));
    scheduler.runUntil(2_000_000_000 as SimTime);
    expect([ran, scheduler.now(), scheduler.nextEventTime()]).toEqual([[1e9], 2e9, 3e9]);
  });
});

describe('scheduleTimer', () => {
  it('runs the timer first that was armed last for a moment, and none that was taken back', () => {
    const scheduler = new Scheduler();
    const order: string[] = [];
    const moment = 4_000_000 as SimTime;
    scheduler.scheduleTimer(moment, () => order.push('first'));
    const cancel = scheduler.scheduleTimer(moment, () => order.push('taken back'));
    scheduler.scheduleTimer(moment, () => order.push('last'));
    cancel();
    scheduler.runUntil(END);
    expect(order).toEqual(['last', 'first']);
  });
});
