/** What `src/renderer/drops` says, in simplified Chinese. */
export const ZH_CN_DROPS = {} as const;
