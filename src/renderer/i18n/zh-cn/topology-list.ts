/** What `src/renderer/topology-list` says, in simplified Chinese. */
export const ZH_CN_TOPOLOGY_LIST = {} as const;
