import { describe, expect, it } from 'vitest';
import { milliseconds, type SimTime } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';
import { LazyTimer } from '#sim/transport/lazy-timer';

function bench(): { scheduler: Scheduler; timer: LazyTimer; fired: number[]; until: (ms: number) => void } {
  const scheduler = new Scheduler();
  const fired: number[] = [];
  const timer = new LazyTimer(scheduler, () => {
    fired.push(scheduler.now() / 1e6);
  });
  return { scheduler, timer, fired, until: (ms) => scheduler.runUntil((ms * 1e6) as SimTime) };
}

describe('LazyTimer', () => {
  it('fires at the tick after the last deadline when it was moved later', () => {
    const { timer, fired, until } = bench();
    timer.arm(milliseconds(10));
    until(5);
    timer.arm(milliseconds(10));
    until(100);
    expect(fired).toEqual([20]);
  });

  it('fires at the tick after the last deadline when it was moved earlier', () => {
    const { timer, fired, until } = bench();
    timer.arm(milliseconds(50));
    timer.arm(milliseconds(10));
    until(100);
    expect(fired).toEqual([16]);
  });

  it('does not fire once disarmed, and can be armed again', () => {
    const { timer, fired, until } = bench();
    timer.arm(milliseconds(10));
    timer.disarm();
    until(20);
    timer.arm(milliseconds(10));
    until(100);
    expect(fired).toEqual([36]);
  });

  it('schedules one event however often it is moved later', () => {
    const { scheduler, timer, until } = bench();
    for (let index = 0; index < 100; index += 1) timer.arm(milliseconds(10 + index));
    until(1000);
    expect(scheduler.eventsRun).toBe(2);
  });
});
