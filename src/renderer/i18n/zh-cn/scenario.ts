/** What `src/renderer/scenario` says, in simplified Chinese. */
export const ZH_CN_SCENARIO = {} as const;
