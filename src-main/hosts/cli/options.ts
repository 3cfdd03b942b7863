import { InvalidArgumentError } from 'commander';

/** Parsers for the values of options; commander tells their message with the option's name and ends with exit code 2. */

export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < minimum)
      throw new InvalidArgumentError(`Give a whole number from ${minimum} on.`);
    return value;
  };
}

export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < 1))
    throw new InvalidArgumentError('Give a number from 0 to below 1.');
  return value;
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError('Give a number above 0.');
  return value;
}

/** Collects an option that may be given several times. */
export function collect(text: string, earlier: string[]): string[] {
  return [...earlier, text];
}
