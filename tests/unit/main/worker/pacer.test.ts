import { describe, expect, it } from 'vitest';
import { Pacer } from '#main/worker/pacer';

const MS = 1_000_000;

describe('Pacer', () => {
  it('lets virtual time pass as wall time does', () => {
    const pacer = new Pacer();
    pacer.play(1000, 5 * MS);
    expect(pacer.targetNs(1250)).toBe(255 * MS);
  });

  it('multiplies by the speed from the moment that it was set', () => {
    const pacer = new Pacer();
    pacer.play(0, 0);
    pacer.setSpeed(0.5, 100, 100 * MS);
    expect(pacer.targetNs(300)).toBe(200 * MS);
  });

  it('goes on from where it stood after a pause', () => {
    const pacer = new Pacer();
    pacer.play(0, 0);
    pacer.pause();
    pacer.play(60_000, 40 * MS);
    expect(pacer.targetNs(60_010)).toBe(50 * MS);
  });

  it('tells how long it is until a moment', () => {
    const pacer = new Pacer();
    pacer.play(0, 0);
    pacer.setSpeed(10, 0, 0);
    expect(pacer.msUntil(100 * MS, 4)).toBe(6);
  });

  it('catches up with a short lag', () => {
    const pacer = new Pacer();
    pacer.play(0, 0);
    pacer.report(90, 10 * MS);
    expect(pacer.targetNs(100)).toBe(100 * MS);
    expect(pacer.reachedSpeed).toBeUndefined();
  });

  it('gives a long lag up and tells the speed that it reaches instead', () => {
    const pacer = new Pacer();
    pacer.play(0, 0);
    pacer.report(500, 100 * MS);
    expect(pacer.targetNs(500)).toBe(100 * MS);
    pacer.report(1000, 250 * MS);
    expect(pacer.reachedSpeed).toBe(0.25);
  });

  it('no longer tells it once a second has gone by without a lag', () => {
    const pacer = new Pacer();
    pacer.play(0, 0);
    pacer.report(1000, 100 * MS);
    expect(pacer.reachedSpeed).toBe(0.1);
    pacer.report(2000, 1100 * MS);
    expect(pacer.reachedSpeed).toBeUndefined();
  });
});
