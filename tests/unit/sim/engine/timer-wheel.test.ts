import { describe, expect, it } from 'vitest';
import { milliseconds, seconds, type Duration, type SimTime } from '#sim/base/time';
import { timerExpiry } from '#sim/engine/timer-wheel';

function expiryMs(nowMs: number, delay: Duration): number {
  return timerExpiry((nowMs * 1e6) as SimTime, delay) / 1e6;
}

describe('timerExpiry', () => {
  it('rounds a short timer up to the next tick of 4 ms', () => {
    expect([0, 1, 3.9, 4].map((now) => expiryMs(now, milliseconds(40)))).toEqual([44, 44, 44, 48]);
  });

  it('rounds a timer of a second up to 32 ms, so that a chain of them fires every 1.024 s', () => {
    const fired = [11.148];
    for (let count = 0; count < 3; count += 1) fired.push(expiryMs(fired.at(-1) ?? 0, seconds(1)));
    expect(fired).toEqual([11.148, 1024, 2048, 3072]);
  });

  it('rounds a timer of five seconds up to 256 ms', () => {
    expect(expiryMs(0, seconds(5))).toBe(5120);
    expect(expiryMs(119, seconds(5))).toBe(5120);
    expect(expiryMs(120, seconds(5))).toBe(5376);
  });

  it('never fires early', () => {
    for (let now = 0; now < 700; now += 7.3) {
      for (const delay of [1, 199, 251, 252, 253, 2015, 2016, 60_000]) {
        expect(expiryMs(now, milliseconds(delay))).toBeGreaterThanOrEqual(now + delay);
      }
    }
  });
});
