export const PROXY_MODES = ['iptables', 'ipvs', 'nftables'] as const;
