/** What is printed as a number, and what by name: the options `-n -p -y -T -S -u -N` of nft 1.0.6. */
export interface PrintStyle {
  /** Words for values: states, flags, types. */
  readonly hasSymbols: boolean;
  /** `tcp` instead of 6. */
  readonly hasProtocolNames: boolean;
  readonly hasPriorityNames: boolean;
  /** Seconds alone, instead of days, hours and so on. */
  readonly isInSeconds: boolean;
  readonly hasServiceNames: boolean;
  readonly hasUserNames: boolean;
  /** Names of hosts: nobody resolves them here but for the machine's own. */
  readonly hasHostNames: boolean;
}

export const USUAL_STYLE: PrintStyle = {
  hasSymbols: true,
  hasProtocolNames: true,
  hasPriorityNames: true,
  isInSeconds: false,
  hasServiceNames: false,
  hasUserNames: false,
  hasHostNames: false,
};

/** From the letters of the options that were given. */
export function printStyleOf(has: (letter: string) => boolean): PrintStyle {
  const isNumeric = has('n');
  return {
    hasSymbols: !isNumeric,
    hasProtocolNames: !isNumeric && !has('p'),
    hasPriorityNames: !isNumeric && !has('y'),
    isInSeconds: isNumeric || has('T'),
    hasServiceNames: has('S'),
    hasUserNames: has('u'),
    hasHostNames: has('N'),
  };
}
