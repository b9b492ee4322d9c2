import { describe, expect, it } from 'vitest';
import { after, LAB_START, microseconds, milliseconds } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';

/** Notes what comes, in order. */
class Recorder {
  readonly seen: string[] = [];
  readonly scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  handleEvent(argument: unknown): void {
    this.seen.push(`${this.scheduler.now() / 1000} ${String(argument)}`);
  }
}

describe('the event queue', () => {
  it('runs events of one moment in the order in which they were scheduled, whichever way', () => {
    const scheduler = new Scheduler();
    const recorder = new Recorder(scheduler);
    scheduler.scheduleEvent(microseconds(3), recorder, 'a');
    scheduler.schedule(microseconds(3), () => recorder.handleEvent('b'));
    scheduler.scheduleEvent(microseconds(3), recorder, 'c');
    scheduler.scheduleEvent(microseconds(1), recorder, 'd');
    scheduler.schedule(microseconds(2), () => {
      scheduler.scheduleEvent(microseconds(1), recorder, 'e');
    });
    scheduler.runUntil(after(LAB_START, milliseconds(1)));
    expect(recorder.seen).toEqual(['1 d', '3 a', '3 b', '3 c', '3 e']);
  });

  it('keeps the order with more delays than have a ring, and more events than a ring holds at first', () => {
    const scheduler = new Scheduler();
    const recorder = new Recorder(scheduler);
    const expected: { at: number; text: string }[] = [];
    for (let index = 0; index < 1000; index += 1) {
      const delay = (index * 7) % 11;
      scheduler.scheduleEvent(microseconds(delay), recorder, index);
      expected.push({ at: delay, text: `${delay} ${index}` });
    }
    scheduler.runUntil(after(LAB_START, milliseconds(1)));
    expected.sort((one, other) => one.at - other.at);
    expect(recorder.seen).toEqual(expected.map(({ text }) => text));
    expect(scheduler.pendingCount).toBe(0);
  });

  it('counts what is still to come', () => {
    const scheduler = new Scheduler();
    const recorder = new Recorder(scheduler);
    scheduler.scheduleEvent(microseconds(1), recorder, 1);
    scheduler.schedule(microseconds(2), () => undefined);
    expect(scheduler.pendingCount).toBe(2);
    expect(scheduler.nextEventTime()).toBe(LAB_START + microseconds(1));
  });
});
