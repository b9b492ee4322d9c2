import type { Mutant } from './mutant';

export const serviceMutants: readonly Mutant[] = [];
