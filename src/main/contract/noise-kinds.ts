/** What can be hidden of the noise: ARP with neighbor discovery, DNS, and probes of the kubelet. */
export const NOISE_KINDS = ['neighbors', 'dns', 'probes'] as const;
export type NoiseKind = (typeof NOISE_KINDS)[number];
