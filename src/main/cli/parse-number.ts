import { InvalidArgumentError } from 'commander';

/** A whole number from `min` to `max` for commander, which puts the option's name before the message. */
export function parseNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) {
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}
