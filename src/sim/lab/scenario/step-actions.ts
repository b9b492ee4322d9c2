/** A step of a Scenario does one of these. */
export const STEP_ACTIONS = [
  'exec',
  'apply',
  'delete',
  'scale',
  'patch',
  'wait',
  'fault',
  'capture',
  'compare',
  'addresses',
  'reach',
  'note',
] as const;
