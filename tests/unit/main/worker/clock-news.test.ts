import { describe, expect, it } from 'vitest';
import type { ClockState } from '#main/contract/clock-requests';
import { ClockNews } from '#main/worker/clock-news';

const MS = 1_000_000;

function running(nowMs: number): ClockState {
  return { nowNs: nowMs * MS, isPlaying: true, speed: 1 };
}

describe('ClockNews', () => {
  it('tells a clock that runs ten times a second', () => {
    const news = new ClockNews();
    const told = Array.from({ length: 60 }, (_, frame) => frame * 20).filter((wallMs) =>
      news.take(running(wallMs), wallMs),
    );
    expect(told).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100]);
  });

  it.each<[string, ClockState]>([
    ['stops', { ...running(20), isPlaying: false }],
    ['gets another speed', { ...running(20), speed: 10 }],
    ['does not keep up', { ...running(20), reachedSpeed: 0.5 }],
    ['has failed', { ...running(20), failure: 'no such device' }],
    ['starts anew', running(0)],
  ])('tells at once that it %s', (_, clock) => {
    const news = new ClockNews();
    news.take(running(10), 0);
    expect(news.take(clock, 1)).toBe(true);
    expect(news.take(clock, 2)).toBe(false);
  });

  it('tells each step of a clock that stands still', () => {
    const news = new ClockNews();
    const paused = { ...running(10), isPlaying: false };
    news.take(paused, 0);
    expect(news.take({ ...paused, nowNs: paused.nowNs + 1 }, 1)).toBe(true);
  });
});
