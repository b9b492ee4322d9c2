/** Every mutant, area by area; an area has a file of its own. */
import { calicoMutants } from './calico-mutants';
import { ciliumMutants } from './cilium-mutants';
import { bgpMutants } from './bgp-mutants';
import { cniMutants } from './cni-mutants';
import { compareMutants } from './compare-mutants';
import { controlPlaneMutants } from './control-plane-mutants';
import { dnsMutants } from './dns-mutants';
import { flannelMutants } from './flannel-mutants';
import { firstLabMutants } from './first-lab-mutants';
import { ingressControllerMutants } from './ingress-controller-mutants';
import { ingressMutants } from './ingress-mutants';
import { layer2Mutants } from './layer2-mutants';
import { lessonMutants } from './lesson-mutants';
import { lessonWireMutants } from './lesson-wire-mutants';
import type { Mutant } from './mutant';
import { loadBalancerMutants } from './load-balancer-mutants';
import { outputMutants } from './output-mutants';
import { podMutants } from './pod-mutants';
import { policyMutants } from './policy-mutants';
import { proxyMutants } from './proxy-mutants';
import { refusalMutants } from './refusal-mutants';
import { resolverMutants } from './resolver-mutants';
import { serviceMutants } from './service-mutants';
import { tlsMutants } from './tls-mutants';
import { toolMutants } from './tool-mutants';
import { wholePictureMutants } from './whole-picture-mutants';
import { workloadMutants } from './workload-mutants';

export const mutants: readonly Mutant[] = [
  ...serviceMutants,
  ...calicoMutants,
  ...ciliumMutants,
  ...bgpMutants,
  ...cniMutants,
  ...compareMutants,
  ...controlPlaneMutants,
  ...dnsMutants,
  ...firstLabMutants,
  ...ingressMutants,
  ...ingressControllerMutants,
  ...flannelMutants,
  ...layer2Mutants,
  ...lessonMutants,
  ...lessonWireMutants,
  ...loadBalancerMutants,
  ...outputMutants,
  ...podMutants,
  ...policyMutants,
  ...proxyMutants,
  ...resolverMutants,
  ...refusalMutants,
  ...tlsMutants,
  ...toolMutants,
  ...wholePictureMutants,
  ...workloadMutants,
];
