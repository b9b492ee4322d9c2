/**
 * Turns wall time into virtual time: how far a lab that plays should have come by now.
 *
 * A simulator that cannot keep up is not chased: what it lags behind by more than MAX_LAG_MS is given up, and the speed
 * that it reaches is told instead.
 */

/** More than a slice of work and a garbage collection, less than a person notices. */
const MAX_LAG_MS = 100;
/** Over how long the reached speed is measured. */
const MEASURE_MS = 1000;
const NANOSECONDS_PER_MILLISECOND = 1_000_000;

export class Pacer {
  #isPlaying = false;
  #speed = 1;
  #anchorWallMs = 0;
  #anchorNs = 0;
  #measureWallMs = 0;
  #measureNs = 0;
  #hasGivenUp = false;
  #reachedSpeed: number | undefined = undefined;

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  /** Virtual seconds per wall second. */
  get speed(): number {
    return this.#speed;
  }

  /** Set while the simulator does not keep up: virtual seconds per wall second that it reached. */
  get reachedSpeed(): number | undefined {
    return this.#reachedSpeed;
  }

  play(wallMs: number, nowNs: number): void {
    if (this.#isPlaying) return;
    this.#isPlaying = true;
    this.#startFrom(wallMs, nowNs);
  }

  pause(): void {
    this.#isPlaying = false;
    this.#reachedSpeed = undefined;
  }

  setSpeed(speed: number, wallMs: number, nowNs: number): void {
    this.#speed = speed;
    this.#startFrom(wallMs, nowNs);
  }

  /** Where the clock should be at that wall time. */
  targetNs(wallMs: number): number {
    const elapsedMs = wallMs - this.#anchorWallMs;
    return this.#anchorNs + Math.floor(elapsedMs * NANOSECONDS_PER_MILLISECOND * this.#speed);
  }

  /** Wall milliseconds until the clock should show that time; zero or less when it is past. */
  msUntil(timeNs: number, wallMs: number): number {
    return (timeNs - this.targetNs(wallMs)) / (NANOSECONDS_PER_MILLISECOND * this.#speed);
  }

  /** Tells how far the simulator came; a lag that is too long is forgotten. */
  report(wallMs: number, reachedNs: number): void {
    if (-this.msUntil(reachedNs, wallMs) > MAX_LAG_MS) {
      this.#anchorWallMs = wallMs;
      this.#anchorNs = reachedNs;
      this.#hasGivenUp = true;
    }
    const measuredMs = wallMs - this.#measureWallMs;
    if (measuredMs < MEASURE_MS) return;
    const reached = (reachedNs - this.#measureNs) / (measuredMs * NANOSECONDS_PER_MILLISECOND);
    this.#reachedSpeed = this.#hasGivenUp ? reached : undefined;
    this.#startMeasure(wallMs, reachedNs);
  }

  #startFrom(wallMs: number, nowNs: number): void {
    this.#anchorWallMs = wallMs;
    this.#anchorNs = nowNs;
    this.#reachedSpeed = undefined;
    this.#startMeasure(wallMs, nowNs);
  }

  #startMeasure(wallMs: number, nowNs: number): void {
    this.#measureWallMs = wallMs;
    this.#measureNs = nowNs;
    this.#hasGivenUp = false;
  }
}
