/** Every mutant, area by area; an area has a file of its own. */
import { dnsMutants } from './dns-mutants';
import type { Mutant } from './mutant';
import { proxyMutants } from './proxy-mutants';
import { serviceMutants } from './service-mutants';

export const mutants: readonly Mutant[] = [...serviceMutants, ...dnsMutants, ...proxyMutants];
