import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterDrawing } from '../../../../src/renderer/store/after-drawing';

/** What waits for the next frame. */
let frames: Map<number, () => void>;

beforeEach(() => {
  frames = new Map();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
    frames.set(frames.size + 1, callback);
    return frames.size;
  });
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('what waits until the page has drawn', () => {
  it('comes with the next frame, and once only', () => {
    const callback = vi.fn();
    afterDrawing(callback);
    expect(callback).not.toHaveBeenCalled();
    for (const frame of frames.values()) frame();
    vi.advanceTimersByTime(5000);
    expect(callback).toHaveBeenCalledOnce();
  });

  it('comes after a second in a window that is covered, which gets no frames and is not told so', () => {
    const callback = vi.fn();
    afterDrawing(callback);
    vi.advanceTimersByTime(999);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledOnce();
    expect(frames.size).toBe(0);
  });

  it('never comes when nobody waits any more', () => {
    const callback = vi.fn();
    afterDrawing(callback)();
    vi.advanceTimersByTime(5000);
    expect(callback).not.toHaveBeenCalled();
    expect(frames.size).toBe(0);
  });
});
