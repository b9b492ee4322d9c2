/** What `src/renderer/compare` says, in simplified Chinese. */
export const ZH_CN_COMPARE = {} as const;
