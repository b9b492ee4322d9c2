import { describe, expect, it } from 'vitest';
import { milliseconds, seconds, type Duration, type SimTime } from '#sim/base/time';
import { Scheduler } from '#sim/engine/scheduler';
import { ControllerLoop } from '#sim/kube/controllers/controller-loop';
import { SettleCount } from '#sim/kube/settle-count';

interface Rig {
  readonly loop: ControllerLoop;
  readonly settle: SettleCount;
  /** `ms key`, as they came. */
  readonly seen: string[];
  readonly runTo: (ms: number) => void;
}

function loopRig(
  onKey: (loop: ControllerLoop, key: string) => void = () => undefined,
  gatherTime?: Duration,
): Rig {
  const scheduler = new Scheduler();
  const settle = new SettleCount();
  const seen: string[] = [];
  const loop: ControllerLoop = new ControllerLoop(
    scheduler,
    (key) => {
      seen.push(`${Math.floor(scheduler.now() / 1_000_000)} ${key}`);
      onKey(loop, key);
    },
    settle,
    gatherTime,
  );
  return { loop, settle, seen, runTo: (ms) => scheduler.runUntil((ms * 1_000_000) as SimTime) };
}

describe('ControllerLoop', () => {
  it('looks once at a key that was named often', () => {
    const { loop, settle, seen, runTo } = loopRig();
    loop.enqueue('a');
    loop.enqueue('b');
    loop.enqueue('a');
    expect([loop.isIdle, settle.isQuiet]).toEqual([false, false]);
    runTo(10);
    expect(seen).toEqual(['0 a', '0 b']);
    expect([loop.isIdle, settle.isQuiet]).toEqual([true, true]);
  });

  it('looks at once at what may be gathered, where nothing is', () => {
    const { loop, seen, runTo } = loopRig();
    loop.gather('a');
    runTo(10);
    expect(seen).toEqual(['0 a']);
  });

  it('gathers keys in a large cluster, but for those that cannot wait', () => {
    const { loop, settle, seen, runTo } = loopRig(undefined, seconds(1));
    loop.gather('a');
    runTo(600);
    loop.gather('b');
    loop.gather('a');
    loop.enqueue('b');
    runTo(900);
    expect(seen).toEqual(['600 b']);
    expect([loop.isIdle, settle.isQuiet]).toEqual([false, false]);
    runTo(5_000);
    expect(seen).toEqual(['600 b', '1000 a', '1000 b']);
    expect([loop.isIdle, settle.isQuiet]).toEqual([true, true]);
  });

  it('comes at the earlier of two times, once', () => {
    const { loop, seen, runTo } = loopRig();
    loop.enqueueAfter('a', seconds(5));
    loop.enqueueAfter('a', seconds(2));
    loop.enqueueAfter('a', seconds(3));
    expect(loop.delayedCount).toBe(1);
    runTo(20_000);
    expect(seen).toEqual(['2000 a']);
    expect(loop.delayedCount).toBe(0);
  });

  it('is not at rest before a time that others wait for, and is before one that nobody waits for', () => {
    const { loop, settle, runTo } = loopRig();
    loop.enqueueAfter('far', seconds(600));
    expect([loop.isIdle, settle.isQuiet]).toEqual([true, true]);
    loop.enqueueAfter('near', milliseconds(100), { isSettling: true });
    expect([loop.isIdle, settle.isQuiet]).toEqual([false, false]);
    runTo(200);
    expect([loop.isIdle, settle.isQuiet]).toEqual([true, true]);
  });

  it('tries again after twice the time with each failure, until it works', () => {
    let failuresLeft = 4;
    const { loop, settle, seen, runTo } = loopRig((failing, key) => {
      failuresLeft -= 1;
      if (failuresLeft > 0) failing.enqueueRateLimited(key);
      else failing.forget(key);
    });
    loop.enqueue('a');
    runTo(1_000);
    // Each wait and the half millisecond of the work itself.
    expect(seen).toEqual(['0 a', '6 a', '16 a', '37 a']);
    expect(settle.isQuiet).toBe(true);
    expect(loop.failuresOf('a')).toBe(0);
  });

  it('no longer keeps others waiting once a key has failed for long', () => {
    const { loop, settle, runTo } = loopRig((failing, key) => failing.enqueueRateLimited(key));
    loop.enqueue('a');
    runTo(500);
    expect(settle.isQuiet).toBe(false);
    runTo(60_000);
    expect([loop.isIdle, settle.isQuiet]).toEqual([true, true]);
  });
});
