/** Every mutant, area by area; an area has a file of its own. */
import { dnsMutants } from './dns-mutants';
import type { Mutant } from './mutant';
import { serviceMutants } from './service-mutants';

export const mutants: readonly Mutant[] = [...serviceMutants, ...dnsMutants];
